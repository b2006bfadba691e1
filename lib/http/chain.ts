/** What every operation's middy chain starts with: the answer to errors outermost, then one request from any event. */
import middy from '@middy/core';
import { Unavailable } from '../domain/errors.ts';
import { errorResponse } from './event/error-response.ts';
import { type HttpRequest, readRequest } from './event/request.ts';
import type { HttpResponse } from './event/response.ts';
import { type Observers, requestLog } from './steps/request-log.ts';

/**
 * Kept of Lambda's time, to answer before Lambda ends the function. Nothing more is sent to DynamoDB then: a write that went on
 * behind that answer would be applied when Lambda thaws the instance, whenever that is.
 */
const RESERVED_MS = 750;

export const chain = (operation: string, observers: Observers) =>
  middy<HttpRequest, HttpResponse>({
    timeoutEarlyInMillis: RESERVED_MS,
    timeoutEarlyResponse: () => {
      throw new Unavailable('the function was about to time out');
    },
  })
    .before(({ context }) => observers.attempts.begin(context.getRemainingTimeInMillis() - RESERVED_MS))
    .use(requestLog(operation, observers))
    .use(errorResponse(observers.log))
    .use(readRequest());
