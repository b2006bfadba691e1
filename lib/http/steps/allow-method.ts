/** Checks the method. A function also gets requests with other methods, so that a 405 is the contract's and not the gateway's. */
import { allowedMethods, type Operation } from '../../operations.ts';
import { MethodNotAllowed } from '../errors.ts';
import type { HttpRequest } from '../event/request.ts';
import type { Step } from './step.ts';

/** @throws MethodNotAllowed with the methods of the path */
export function allowMethod(operation: Operation): Step<HttpRequest, void> {
  return ({ method, path }) => {
    // HEAD is GET without the body (RFC 9110 §9.3.2).
    const named = method === 'HEAD' ? 'GET' : method;
    if (named !== operation.method || path !== operation.path)
      throw new MethodNotAllowed(method, allowedMethods(path).join(', '));
  };
}
