/** What every operation's middy chain starts with: the answer to errors outermost, then one request from any event. */
import middy from '@middy/core';
import { Unavailable } from '../domain/errors.ts';
import { errorResponse } from './event/error-response.ts';
import { type HttpRequest, readRequest } from './event/request.ts';
import type { HttpResponse } from './event/response.ts';
import { type ChainOptions, requestLog } from './steps/request-log.ts';

/**
 * Kept of Lambda's time, to answer before Lambda ends the function. Nothing more is sent to DynamoDB then: a write that went on
 * behind that answer would be applied when Lambda thaws the instance, whenever that is.
 */
const SHUTDOWN_RESERVE_MS = 750;

export const operationChain = (operation: string, options: ChainOptions) =>
  middy<HttpRequest, HttpResponse>({
    timeoutEarlyInMillis: SHUTDOWN_RESERVE_MS,
    timeoutEarlyResponse: () => {
      throw new Unavailable('the function was about to time out');
    },
  })
    .before(({ context }) => options.scope.start(context.getRemainingTimeInMillis() - SHUTDOWN_RESERVE_MS))
    .use(requestLog(operation, options))
    .use(errorResponse(options.log))
    .use(readRequest());
