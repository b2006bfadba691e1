/** The middy chain of an operation: what all operations share comes first, and each step adds to the type of the request. */
import middy from '@middy/core';
import { Unavailable } from '../domain/errors.ts';
import { OPERATIONS, type OperationName } from '../operations.ts';
import { errorResponse } from './event/error-response.ts';
import { type HttpRequest, readRequest } from './event/request.ts';
import type { HttpResponse } from './event/response.ts';
import { type ChainOptions, requestLog } from './steps/request-log.ts';
import type { Step } from './steps/step.ts';

/**
 * Kept of Lambda's time, to respond before Lambda ends the function. Nothing more is sent to DynamoDB then: a write that went
 * on behind that response would be applied when Lambda thaws the instance, whenever that is.
 */
const SHUTDOWN_RESERVE_MS = 750;

type Chain = ReturnType<typeof middy<HttpRequest, HttpResponse>>;

export interface OperationChain<Request extends HttpRequest> {
  /** Adds a step. It doesn't compile where the steps before it have not added all that it needs. */
  use<Adds>(step: Step<Request, Adds>): OperationChain<Request & (Adds extends object ? Adds : unknown)>;
  handler(operation: (request: Request) => Promise<HttpResponse>): Chain;
}

/** @returns a chain whose request log is outermost, then error handling, then event parsing */
export function operationChain(name: OperationName, options: ChainOptions): OperationChain<HttpRequest> {
  const chain = middy<HttpRequest, HttpResponse>({
    timeoutEarlyInMillis: SHUTDOWN_RESERVE_MS,
    timeoutEarlyResponse: () => {
      throw new Unavailable('the function was about to time out');
    },
  })
    .before(({ context }) => options.scope.start(context.getRemainingTimeInMillis() - SHUTDOWN_RESERVE_MS))
    .use(requestLog(name, options))
    .use(errorResponse(options.log))
    .use(readRequest(OPERATIONS[name]));
  return withSteps(chain);
}

function withSteps<Request extends HttpRequest>(chain: Chain): OperationChain<Request> {
  return {
    use(step) {
      chain.before(async ({ event }) => {
        Object.assign(event, await step(event as Request));
      });
      return withSteps(chain);
    },
    handler: (operation) => chain.handler((request) => operation(request as unknown as Request)),
  };
}
