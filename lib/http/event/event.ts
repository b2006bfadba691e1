/** The members of an event that the function reads, under AWS's names. Each is unknown until checked. */
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

/** Members of an AWS type. A name that the type does not have does not compile. */
type Fields<Aws, Name extends keyof Aws, Value = unknown> = { readonly [_ in Name]?: Value };

/** Members that both payload formats have. */
type AnyEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;
type Context = APIGatewayProxyEventV2['requestContext'];
type RestContext = APIGatewayProxyEvent['requestContext'];

/** The gateway's own ids of a request. Only a REST API has the second. */
type GatewayIds = Fields<Context, 'requestId'> & Fields<RestContext, 'extendedRequestId'>;

type RequestContext = Fields<Context, 'http', Fields<Context['http'], 'method'>> &
  Fields<Context, 'domainName' | 'routeKey'> &
  GatewayIds;

/**
 * A REST API event (payload 1.0), an HTTP API event (2.0), or another Lambda's event with the members that both have.
 */
export interface IncomingEvent
  extends Fields<
      APIGatewayProxyEvent,
      'httpMethod' | 'path' | 'resource' | 'multiValueHeaders' | 'multiValueQueryStringParameters'
    >,
    Fields<APIGatewayProxyEventV2, 'version' | 'rawPath' | 'rawQueryString'>,
    Fields<APIGatewayProxyEventV2, 'requestContext', RequestContext>,
    Fields<AnyEvent, 'pathParameters', { readonly id?: unknown } | null>,
    Fields<AnyEvent, 'headers' | 'body' | 'isBase64Encoded' | 'queryStringParameters'> {}
