/** Finds and renames references between resources: Ref, Fn::GetAtt, Fn::Sub and DependsOn, anywhere in a template. */
import { isObject, type Json } from './template.ts';

/** The replacement of each name: a logical id, or a text that replaces its Ref. */
export type Names = Readonly<Record<string, string | { readonly text: string }>>;

/** Renames all references in a resource, an output, or a part of one. */
export function renameReferences<Value extends Json>(value: Value, names: Names): Value {
  return rename(value, names) as Value;
}

function rename(value: Json, names: Names): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => rename(item, names));
  if (!isObject(value)) return value;
  if (typeof value.Ref === 'string') return renameRef(value.Ref, names);
  const members = Object.entries(value).map(([key, member]) => {
    if (key === 'DependsOn') return [key, [member].flat().map((id) => idOf(String(id), names))];
    if (key === 'Fn::GetAtt') return [key, renameGetAtt(member, names)];
    if (key === 'Fn::Sub') return [key, renameSub(member, names)];
    return [key, rename(member, names)];
  });
  return Object.fromEntries(members);
}

/** Looks up own members only: `constructor` is not a name. */
const find = (name: string, names: Names) => (Object.hasOwn(names, name) ? names[name] : undefined);

function idOf(name: string, names: Names): string {
  const found = find(name, names) ?? name;
  if (typeof found !== 'string') throw new Error(`${name} stands for a text and has no attributes`);
  return found;
}

function renameRef(name: string, names: Names): Json {
  const found = find(name, names) ?? name;
  return typeof found === 'string' ? { Ref: found } : found.text;
}

/** `[id, attribute]`, or its short form `id.attribute`. */
function renameGetAtt(value: Json, names: Names): Json {
  const [id, ...attribute] = (typeof value === 'string' ? value.split('.') : value) as readonly string[];
  return [idOf(String(id), names), ...attribute];
}

/** `${Name}` and `${Name.Attribute}`, but not `${!Literal}` or a name that the Fn::Sub itself defines. */
function renameSub(value: Json, names: Names): Json {
  const [text, own] = (typeof value === 'string' ? [value] : value) as readonly [string, Record<string, Json>?];
  const renamed = text.replace(/\$\{([^!.}]+)([^}]*)\}/g, (whole, name: string, attribute: string) => {
    const found = own !== undefined && Object.hasOwn(own, name) ? undefined : find(name, names);
    if (found === undefined) return whole;
    return typeof found === 'string' ? `\${${found}${attribute}}` : found.text;
  });
  return own === undefined ? renamed : [renamed, rename(own, names)];
}
