/** Writes schemas/generated/: the Lambda's validator and everybody's types, so that no schema is compiled on a cold start. */
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { Ajv, type AnySchemaObject } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { compile as typesOf } from 'json-schema-to-typescript';

const GENERATED = new URL('./generated/', import.meta.url);

const read = (name: string): AnySchemaObject => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

const openapi = read('openapi.json').components.schemas as Record<string, AnySchemaObject>;

/** Leaves a file that is as it should be alone: another command may be reading it. */
function write(name: string, text: string): void {
  const file = new URL(name, GENERATED);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

/**
 * CommonJS, because ajv's ESM output still holds `require` (of its code-point counter).
 * The format is given as ajv-formats' own RegExp, which ajv inlines: its plug-in would bundle every format there is.
 * allErrors: a caller learns of every bad field at once, as Django REST framework tells it.
 */
function writeValidator(name: string): void {
  const ajv = new Ajv({ allErrors: true, code: { source: true }, formats: { uuid: fullFormats.uuid } });
  const validate = ajv.compile(openapi[name] as AnySchemaObject);
  write(`${name}.cjs`, standalone.default(ajv, validate));
  write(
    `${name}.d.cts`,
    `import type { ValidateFunction } from 'ajv';\nimport type { ${name} } from './types.ts';\ndeclare const validate: ValidateFunction<${name}>;\nexport = validate;\n`,
  );
}

/** OpenAPI 3.0's `nullable` and component references, in the JSON Schema words that json-schema-to-typescript reads. */
const asJsonSchema = (schema: AnySchemaObject): AnySchemaObject =>
  JSON.parse(JSON.stringify(schema), (_key, value: AnySchemaObject | null) => {
    if (value?.nullable) return { ...value, type: [value.type, 'null'] };
    if (typeof value?.$ref === 'string') return { $ref: value.$ref.replace('#/components/schemas/', '#/definitions/') };
    return value;
  });

async function writeTypes(): Promise<void> {
  const schema = {
    ...asJsonSchema(read('seed.json')),
    definitions: Object.fromEntries(Object.entries(openapi).map(([name, part]) => [name, asJsonSchema(part)])),
  };
  const types = await typesOf(schema, 'Seed', {
    additionalProperties: false,
    bannerComment: '/** Generated from schemas/*.json by schemas/compile.ts. */',
    unreachableDefinitions: true,
    format: false,
  });
  write('types.ts', types);
  // ./setup compares its time with that of the schemas.
  const now = new Date();
  utimesSync(new URL('types.ts', GENERATED), now, now);
}

mkdirSync(GENERATED, { recursive: true });
writeValidator('PatchedSCIMSourceUserRequest');
await writeTypes();
