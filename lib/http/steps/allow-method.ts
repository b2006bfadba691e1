/** Checks the method. The route accepts any method, so that a 405 is the contract's and not the gateway's. */
import { allowedMethods, type Operation } from '../../operations.ts';
import { MethodNotAllowed } from '../errors.ts';
import type { HttpRequest } from '../event/request.ts';
import type { Step } from './step.ts';

/** @throws MethodNotAllowed with the methods of the path */
export function allowMethod(operation: Operation): Step<HttpRequest, void> {
  const allowed = allowedMethods(operation).join(', ');
  return ({ method }) => {
    if (method !== operation.method) throw new MethodNotAllowed(method, allowed);
  };
}
