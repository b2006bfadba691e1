/** Types and look-ups for CloudFormation templates. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly [key: string]: Json };
  readonly DependsOn?: string | readonly string[];
  readonly [attribute: string]: Json | undefined;
}

export interface Template {
  Conditions?: Record<string, Json>;
  Resources: Record<string, Resource>;
  Outputs?: Record<string, Json>;
}

export const isObject = (value: unknown): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The logical ids of a type's resources. */
export const idsOf = (resources: Template['Resources'], type: string): string[] =>
  Object.keys(resources).filter((id) => resources[id]?.Type === type);

/** @throws Error if there is none, or another one: osls has changed */
export function onlyIdOf(resources: Template['Resources'], type: string): string {
  const [id, ...others] = idsOf(resources, type);
  if (id === undefined || others.length > 0) throw new Error(`deploy/build/plugin.ts expects exactly one ${type}`);
  return id;
}
