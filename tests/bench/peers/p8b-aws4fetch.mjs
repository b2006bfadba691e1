/** P8b: aws4fetch (WebCrypto signature, global fetch), hand validation. */
import { AwsClient } from 'aws4fetch';
import { bareHandler } from './behaviour.mjs';
import { rawDb, serviceError } from './raw-db.mjs';

const { AWS_REGION: region, AWS_ENDPOINT_URL_DYNAMODB: local } = process.env;
const url = local ? `${local}/` : `https://dynamodb.${region}.amazonaws.com/`;
const aws = new AwsClient({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN,
  service: 'dynamodb',
  region,
});
const db = rawDb(async (op, payload) => {
  const res = await aws.fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${op}` },
    body: JSON.stringify(payload),
  });
  const response = await res.json();
  if (!res.ok) throw serviceError(response);
  return response;
});
export const handler = (event) => bareHandler(db, event);
