/** Gives every method of the gateway the validator that requires Authorization, if the stage has one (gateway.yml). */
import { idsOf, type Template } from './template.ts';

export function requireAuthorization({ Resources }: Template): void {
  const [validator] = idsOf(Resources, 'AWS::ApiGateway::RequestValidator');
  if (validator === undefined) return;
  for (const id of idsOf(Resources, 'AWS::ApiGateway::Method')) {
    const { Properties, ...method } = Resources[id] ?? { Type: 'AWS::ApiGateway::Method' };
    const RequestParameters = {
      ...(Properties?.RequestParameters as object),
      'method.request.header.Authorization': true,
    };
    Resources[id] = {
      ...method,
      Properties: { ...Properties, RequestParameters, RequestValidatorId: { Ref: validator } },
    };
  }
}
