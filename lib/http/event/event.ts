/** The parts of an event that are read, by the names that AWS gives them; each is unknown until looked at. */
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

/** Fields of an AWS type. A name that the type does not have does not compile. */
type Fields<Aws, Name extends keyof Aws, Value = unknown> = { readonly [_ in Name]?: Value };

/** Both payload formats have these: a union has the fields that all of its types have. */
type AnyEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;
type Context = APIGatewayProxyEventV2['requestContext'];
type RestContext = APIGatewayProxyEvent['requestContext'];

/** The gateway's own ids of a request. The second is a REST API's alone. */
type GatewayIds = Fields<Context, 'requestId'> & Fields<RestContext, 'extendedRequestId'>;

type RequestContext = Fields<Context, 'http', Fields<Context['http'], 'method'>> &
  Fields<Context, 'domainName'> &
  GatewayIds;

/** A REST API event (payload 1.0), an HTTP API event (2.0), or the least of either that another Lambda sends. */
export interface IncomingEvent
  extends Fields<APIGatewayProxyEvent, 'httpMethod' | 'path' | 'multiValueHeaders'>,
    Fields<APIGatewayProxyEventV2, 'version' | 'rawPath'>,
    Fields<APIGatewayProxyEventV2, 'requestContext', RequestContext>,
    Fields<AnyEvent, 'pathParameters', { readonly id?: unknown } | null>,
    Fields<AnyEvent, 'headers' | 'body' | 'isBase64Encoded'> {}
