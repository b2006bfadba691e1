/** Finds which resource of a template depends on which: by DependsOn, Ref, Fn::GetAtt and Fn::Sub, in any attribute. */
import type { Template } from './packaged.ts';

export interface Dependency {
  readonly from: string;
  readonly to: string;
  /** The conditions of the Fn::Ifs whose first branch contains the reference: it exists only if they hold. */
  readonly onlyIf: readonly string[];
}

/** All dependencies, even on missing resources, but not on CloudFormation's own values (`AWS::Region`). */
export function dependenciesOf({ Resources }: Template): Dependency[] {
  return Object.entries(Resources).flatMap(([from, resource]) => {
    const found: Dependency[] = [];
    walk(resource, [], (to, onlyIf) => found.push({ from, to, onlyIf }));
    return found.filter(({ to }) => !to.startsWith('AWS::'));
  });
}

type Find = (to: string, onlyIf: readonly string[]) => void;

function walk(value: unknown, onlyIf: readonly string[], find: Find): void {
  if (Array.isArray(value)) for (const item of value) walk(item, onlyIf, find);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === 'Ref') find(String(member), onlyIf);
    else if (key === 'DependsOn') for (const to of [member].flat()) find(String(to), onlyIf);
    else if (key === 'Fn::GetAtt') find(String([member].flat()[0]).split('.')[0] as string, onlyIf);
    else if (key === 'Fn::If') inBranches(member as readonly unknown[], onlyIf, find);
    else if (key === 'Fn::Sub') inText(member, onlyIf, find);
    else walk(member, onlyIf, find);
  }
}

function inBranches([condition, then, otherwise]: readonly unknown[], onlyIf: readonly string[], find: Find): void {
  walk(then, [...onlyIf, String(condition)], find);
  walk(otherwise, onlyIf, find);
}

function inText(value: unknown, onlyIf: readonly string[], find: Find): void {
  const [text, own = {}] = [value].flat() as [string, object?];
  for (const [, name = ''] of text.matchAll(/\$\{([^!.}]+)[^}]*\}/g)) if (!(name in own)) find(name, onlyIf);
  walk(own, onlyIf, find);
}

/** Dependencies on a conditional resource from one that may exist without it: CloudFormation refuses them. */
export const unguarded = (template: Template): string[] =>
  dependenciesOf(template)
    .filter(({ from, to, onlyIf }) => {
      const condition = template.Resources[to]?.Condition;
      const shared = condition === undefined || condition === template.Resources[from]?.Condition;
      return !shared && !onlyIf.includes(condition as string);
    })
    .map(({ from, to }) => `${from} -> ${to}`);
