/** Resolves conditions while packaging, when every parameter is known: a resource whose condition is false is not in the template. */
import { isObject, type Json, type Resource, type Template } from './template.ts';

type Holds = (condition: string) => boolean;

/**
 * Removes resources and outputs whose condition is false, and replaces each Fn::If by the branch that holds.
 * With a DependsOn on a resource whose condition is false, CloudFormation would refuse the template or leave out the
 * dependent resource.
 */
export function resolveConditions(template: Template): void {
  const { Conditions = {} } = template;
  const holds: Holds = (name) => {
    const condition = Conditions[name];
    if (condition === undefined) throw new Error(`There is no condition ${name}`);
    return evaluate(condition, holds);
  };
  template.Resources = keep(template.Resources, holds);
  template.Outputs = keep(template.Outputs ?? {}, holds);
  delete template.Conditions;
  for (const [id, resource] of Object.entries(template.Resources))
    template.Resources[id] = dependOnPresent(resource, template.Resources);
}

function evaluate(condition: Json, holds: Holds): boolean {
  const [[operator, operand] = ['', null]] = isObject(condition) ? Object.entries(condition) : [];
  const operands = [operand].flat() as readonly Json[];
  const parts = () => operands.map((part) => evaluate(part, holds));
  if (operator === 'Condition') return holds(String(operand));
  if (operator === 'Fn::Not') return parts().every((part) => !part);
  if (operator === 'Fn::And') return parts().every(Boolean);
  if (operator === 'Fn::Or') return parts().some(Boolean);
  // A parameter is text on the command line, and may be a number or a boolean in serverless.yml.
  if (operator === 'Fn::Equals' && !operands.some(isObject)) return String(operands[0]) === String(operands[1]);
  throw new Error(`A condition must be known while packaging, not ${JSON.stringify(condition)}`);
}

function keep<Value extends Json | Resource>(all: Readonly<Record<string, Value>>, holds: Holds) {
  const kept = Object.entries(all).flatMap(([id, value]) => {
    const { Condition, ...rest } = value as Readonly<Record<string, Json>>;
    if (typeof Condition === 'string' && !holds(Condition)) return [];
    return [[id, choose(rest, holds)] as const];
  });
  return Object.fromEntries(kept) as Record<string, Value>;
}

/** @returns undefined for AWS::NoValue, which removes the member */
function choose(value: Json, holds: Holds): Json | undefined {
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item) => choose(item, holds)).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (value.Ref === 'AWS::NoValue') return undefined;
  if (Array.isArray(value['Fn::If'])) {
    const [name, then = null, otherwise = null] = value['Fn::If'] as readonly Json[];
    return choose(holds(String(name)) ? then : otherwise, holds);
  }
  const members = Object.entries(value).map(([key, member]) => [key, choose(member, holds)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined)) as Json;
}

/** Removes DependsOn a missing resource. */
function dependOnPresent(resource: Resource, resources: Template['Resources']): Resource {
  const { DependsOn = [], ...rest } = resource;
  const present = [DependsOn].flat().filter((id) => id in resources);
  return present.length > 0 ? { ...rest, DependsOn: present } : (rest as Resource);
}
