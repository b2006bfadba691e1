/** Warms the function up: the first request to an instance takes many times longer than the next. */
import http from 'node:http';
import type { WarmUp } from './parent.ts';

/** More than the function's timeout. */
const TIMEOUT_MS = 30_000;
const NO_RESPONSE = 0;

/** The request is for a row that does not exist. */
export const isFine = (status: number): boolean => status > NO_RESPONSE && status < 500;

/** @returns the status of the response, or 0 if there is none */
export function sendWarmUp(port: number, { path, headers }: WarmUp): Promise<number> {
  return new Promise((resolve) => {
    const request = http.request({ host: '127.0.0.1', port, path, method: 'PATCH', headers, timeout: TIMEOUT_MS });
    request.on('response', (response) => {
      response.resume().on('close', () => resolve(response.statusCode ?? NO_RESPONSE));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(NO_RESPONSE));
    request.end('{"attributes":{}}');
  });
}
