/** Writes schemas/generated/: the function's validators and the types, so that no schema is compiled during a cold start. */
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { Ajv, type AnySchemaObject } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { compile as typesOf } from 'json-schema-to-typescript';
import { OPERATIONS, type Operation } from '../lib/operations.ts';

const GENERATED = new URL('./generated/', import.meta.url);

const read = (name: string): AnySchemaObject => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

const openapi = read('openapi.json').components.schemas as Record<string, AnySchemaObject>;

/** Does not touch an unchanged file: another command may be reading it. */
function write(name: string, text: string): void {
  const file = new URL(name, GENERATED);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

/**
 * CommonJS, because ajv's ESM output still contains `require` (for its code-point counter).
 * The format is passed as ajv-formats' own RegExp, which ajv inlines. Its plug-in would bundle every format.
 * allErrors: the caller gets every invalid field at once, as from Django REST framework.
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

/**
 * Translates OpenAPI 3.0's `nullable` and component references into the JSON Schema that json-schema-to-typescript
 * reads.
 */
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
for (const { body } of Object.values<Operation>(OPERATIONS)) if (body !== undefined) writeValidator(body.schema);
await writeTypes();
