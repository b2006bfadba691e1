/** Checks resources against AWS's own specification of CloudFormation: which properties exist, and their types. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, TypeDefinition } from '@aws-cdk/service-spec-types';
import type { Template } from './packaged.ts';

const db = loadAwsServiceSpecSync();

/**
 * The paths that CloudFormation would refuse: unknown types and properties, values of another type, missing required
 * properties.
 */
export function refusals({ Resources }: Template): string[] {
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const [resource] = db.lookup('resource', 'cloudFormationType', 'equals', Type);
    return resource === undefined ? [`${id}: ${Type}`] : inObject(id, Properties, resource.properties);
  });
}

function inObject(path: string, value: object, known: TypeDefinition['properties']): string[] {
  const missing = Object.keys(known).filter((name) => known[name]?.required && !(name in value));
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, part]) => {
      const property = known[name];
      return property === undefined ? [`${path}.${name} is unknown`] : inValue(`${path}.${name}`, part, property.type);
    }),
  ];
}

function inValue(path: string, value: unknown, type: PropertyType): string[] {
  if (isIntrinsic(value)) return [];
  switch (type.type) {
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, index) => inValue(`${path}[${index}]`, item, type.element))
        : [`${path} is no list`];
    case 'map':
      return Object.entries(value as object).flatMap(([name, item]) => inValue(`${path}.${name}`, item, type.element));
    case 'ref':
      return inObject(path, value as object, db.get('typeDefinition', type.reference.$ref).properties);
    case 'union': {
      const found = type.types.map((alternative) => inValue(path, value, alternative));
      return found.some(({ length }) => length === 0) ? [] : (found[0] ?? []);
    }
    case 'boolean':
    case 'string':
      return typeof value === type.type ? [] : [`${path} is no ${type.type}`];
    case 'number':
    case 'integer':
      return typeof value === 'number' ? [] : [`${path} is no number`];
    default:
      return [];
  }
}

/** Ref and the Fn::s stand for any value. */
const isIntrinsic = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).some((name) => /^(Ref|Fn::\w+)$/.test(name));
