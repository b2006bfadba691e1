/** The middlewares that all operations share, outermost first: request log, HEAD, error handling, event parsing. */
import middy from '@middy/core';
import { Unavailable } from '../domain/errors.ts';
import { OPERATIONS, type OperationName } from '../operations.ts';
import { errorResponse } from './event/error-response.ts';
import { type HttpRequest, type Middleware, type Request as MiddyRequest, readRequest } from './event/request.ts';
import type { HttpResponse } from './event/response.ts';
import { type ChainOptions, requestLog } from './steps/request-log.ts';
import type { Step } from './steps/step.ts';

/**
 * Reserved at the end of Lambda's time, to respond before Lambda stops the function. Nothing is sent to DynamoDB in
 * that time: a write that outlives its response would be applied when Lambda thaws the instance, whenever that is.
 */
const SHUTDOWN_RESERVE_MS = 750;

type Chain = ReturnType<typeof middy<HttpRequest, HttpResponse>>;

export interface OperationChain<Request extends HttpRequest> {
  /** Adds a step. It does not compile if the earlier steps do not provide what it needs. */
  use<Adds>(step: Step<Request, Adds>): OperationChain<Request & (Adds extends object ? Adds : unknown)>;
  handler(operation: (request: Request) => Promise<HttpResponse>): Chain;
}

/** @returns the chain with these middlewares; the operation adds its steps */
export function operationChain(name: OperationName, options: ChainOptions): OperationChain<HttpRequest> {
  const chain = middy<HttpRequest, HttpResponse>({
    timeoutEarlyInMillis: SHUTDOWN_RESERVE_MS,
    timeoutEarlyResponse: () => {
      throw new Unavailable('the function was about to time out');
    },
  })
    .before(({ context }) => options.scope.start(context.getRemainingTimeInMillis() - SHUTDOWN_RESERVE_MS))
    .use(requestLog(name, options))
    .use(headWithoutBody())
    .use(errorResponse(options.log))
    .use(readRequest(OPERATIONS[name]));
  return withSteps(chain);
}

/** A response to HEAD has the headers of GET and no body (RFC 9110 §9.3.2). */
function headWithoutBody(): Middleware {
  const removeBody = (request: MiddyRequest) => {
    if (request.response && request.event.method === 'HEAD') request.response = { ...request.response, body: '' };
  };
  return { after: removeBody, onError: removeBody };
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
