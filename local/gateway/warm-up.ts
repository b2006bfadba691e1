/** Warms the function up: the first request to an instance takes many times as long as the next. */
import http from 'node:http';
import type { WarmUp } from './parent.ts';

/** Longer than the function may take. */
const TIMEOUT_MS = 30_000;
const NO_RESPONSE = 0;

/** It is a request for a row that there isn't. */
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
