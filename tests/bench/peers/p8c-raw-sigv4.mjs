/** P8c: its own signature over node:https, no AWS package and no retries: a lower bound, not a proposal. */
import { createHash, createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { bareHandler } from './behaviour.mjs';
import { rawDb, serviceError } from './raw-db.mjs';

const env = process.env;
const region = env.AWS_REGION;
const target = new URL(env.AWS_ENDPOINT_URL_DYNAMODB || `https://dynamodb.${region}.amazonaws.com`);
const lib = target.protocol === 'https:' ? https : http;
const agent = new lib.Agent({ keepAlive: true, maxSockets: 50 });
const hmac = (k, s) => createHmac('sha256', k).update(s).digest();
const sha = (s) => createHash('sha256').update(s).digest('hex');

let keyDay, key;
function signedHeaders(op, body) {
  const now = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = now.slice(0, 8);
  if (day !== keyDay) {
    key = ['dynamodb', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${env.AWS_SECRET_ACCESS_KEY}`, day), region));
    keyDay = day;
  }
  const h = {
    'content-type': 'application/x-amz-json-1.0',
    host: target.host,
    'x-amz-date': now,
    ...(env.AWS_SESSION_TOKEN && { 'x-amz-security-token': env.AWS_SESSION_TOKEN }),
    'x-amz-target': `DynamoDB_20120810.${op}`,
  };
  const names = Object.keys(h).join(';');
  let canon = 'POST\n/\n\n';
  for (const k in h) canon += `${k}:${h[k]}\n`;
  const scope = `${day}/${region}/dynamodb/aws4_request`;
  const sig = createHmac('sha256', key)
    .update(`AWS4-HMAC-SHA256\n${now}\n${scope}\n${sha(`${canon}\n${names}\n${sha(body)}`)}`)
    .digest('hex');
  h.authorization = `AWS4-HMAC-SHA256 Credential=${env.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${sig}`;
  h['content-length'] = Buffer.byteLength(body);
  return h;
}
const db = rawDb(
  (op, payload) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(payload);
      const req = lib.request(
        {
          host: target.hostname,
          port: target.port || undefined,
          path: '/',
          method: 'POST',
          agent,
          headers: signedHeaders(op, body),
        },
        (res) => {
          const parts = [];
          res.on('data', (c) => parts.push(c));
          res.on('error', reject);
          res.on('end', () => {
            try {
              const response = JSON.parse(parts.length === 1 ? parts[0] : Buffer.concat(parts));
              res.statusCode === 200 ? resolve(response) : reject(serviceError(response));
            } catch (err) {
              reject(err);
            }
          });
        },
      );
      req.on('error', reject);
      req.end(body);
    }),
);
export const handler = (event) => bareHandler(db, event);
