/** Warms the functions up: the first request to an instance takes many times longer than the next. */
import http from 'node:http';
import { OPERATIONS, type Operation } from '../../lib/operations.ts';
import type { WarmUp } from './parent.ts';

/** More than the function's timeout. */
const TIMEOUT_MS = 30_000;
const NO_RESPONSE = 0;

/** The requests are for a row that does not exist. */
export const isFine = (status: number): boolean => status > NO_RESPONSE && status < 500;

/**
 * Sends each operation a request that changes nothing: the row does not exist, and a new row without fields is refused.
 * @returns the highest status of the responses, or 0 if one is missing
 */
export async function sendWarmUp(port: number, warmUp: WarmUp): Promise<number> {
  const statuses = await Promise.all(
    Object.values<Operation>(OPERATIONS).map((operation) => send(port, operation, warmUp)),
  );
  return statuses.includes(NO_RESPONSE) ? NO_RESPONSE : Math.max(...statuses);
}

function send(port: number, { method, path: pattern, body }: Operation, { id, headers }: WarmUp): Promise<number> {
  const path = pattern.replace('{id}', id);
  return new Promise((resolve) => {
    const request = http.request({ host: '127.0.0.1', port, path, method, headers, timeout: TIMEOUT_MS });
    request.on('response', (response) => {
      response.resume().on('close', () => resolve(response.statusCode ?? NO_RESPONSE));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(NO_RESPONSE));
    request.end(body === undefined ? '' : '{}');
  });
}
