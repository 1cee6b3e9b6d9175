import { type Fault, invalid } from '@curfew/domain';
import { type TextOptions, textFault } from './text.js';
import { Kind, type TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors';

/** More would only make the answer long: a batch of 1 000 faulty events has as many faults. */
const MOST_FAULTS = 20;

const FORMATS = {
  'date-time': 'must be an RFC 3339 date-time from 1970 to 9999',
  'plain-text': 'must be well-formed Unicode without control characters',
  uuid: 'must be a UUID (RFC 9562) in lower case',
};

const compiled = new WeakMap<TSchema, TypeCheck<TSchema>>();

/**
 * Checks a value against a schema compiled once: no coercion, nothing removed. Throws `validation_failed` naming each
 * member and its bound. `where` says whether members are pointed at (body) or named (query, path).
 */
export function validate(schema: TSchema, value: unknown, where: 'pointer' | 'parameter'): void {
  const check = checkOf(schema);
  if (check.Check(value)) return;
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const error of check.Errors(value)) {
    if (seen.has(error.path)) continue;
    seen.add(error.path);
    faults.push(
      where === 'pointer'
        ? { pointer: `#${error.path}`, detail: describe(error) }
        : { parameter: error.path.slice(1), detail: describe(error) },
    );
    if (faults.length === MOST_FAULTS) break;
  }
  throw invalid(faults);
}

/** Whether `validate` would throw nothing. */
export function isValid(schema: TSchema, value: unknown): boolean {
  return checkOf(schema).Check(value);
}

function checkOf(schema: TSchema): TypeCheck<TSchema> {
  let check = compiled.get(schema);
  if (!check) compiled.set(schema, (check = TypeCompiler.Compile(schema)));
  return check;
}

function describe(error: ValueError): string {
  const { schema, type } = error;
  switch (type) {
    case ValueErrorType.ObjectAdditionalProperties:
      return 'is not a known member';
    case ValueErrorType.ObjectRequiredProperty:
      return 'is required';
    case ValueErrorType.StringPattern:
      return `must match ${schema.pattern}`;
    case ValueErrorType.StringFormat:
      return FORMATS[schema.format as keyof typeof FORMATS] ?? `must be a ${schema.format}`;
    case ValueErrorType.StringMinLength:
    case ValueErrorType.StringMaxLength:
      return `must have ${schema.minLength ?? 0} to ${schema.maxLength} characters`;
    case ValueErrorType.ArrayMinItems:
    case ValueErrorType.ArrayMaxItems:
      return `must have ${schema.minItems ?? 0} to ${schema.maxItems} items`;
    case ValueErrorType.ArrayUniqueItems:
      return 'must not repeat an item';
    case ValueErrorType.IntegerMinimum:
    case ValueErrorType.IntegerMaximum:
      return `must be a whole number from ${schema.minimum} to ${schema.maximum}`;
    case ValueErrorType.ObjectMaxProperties:
      return `must have at most ${schema.maxProperties} members`;
    case ValueErrorType.Kind:
      return textFault(schema as unknown as TextOptions, error.value) ?? 'is not valid';
    case ValueErrorType.Literal:
      return `must be ${JSON.stringify(schema.const)}`;
    case ValueErrorType.Union:
      return describeUnion(error);
    default:
      return expected(schema);
  }
}

function describeUnion({ schema, value, errors }: ValueError): string {
  const [one, several] = schema.anyOf as TSchema[];
  if (several?.type === 'array' && one?.type !== 'array') {
    const fault = errors[Array.isArray(value) ? 1 : 0]?.First();
    if (fault) return describe(fault);
  }
  return schema.anyOf.every((s: TSchema) => s[Kind] === 'Literal')
    ? `must be one of ${schema.anyOf.map((s: TSchema) => s.const).join(', ')}`
    : 'has none of the allowed forms';
}

function expected(schema: TSchema): string {
  switch (schema.type) {
    case 'integer':
      return schema.minimum === undefined
        ? 'must be a whole number'
        : `must be a whole number from ${schema.minimum} to ${schema.maximum}`;
    case 'array':
      return 'must be an array';
    case 'object':
      return 'must be an object';
    case 'boolean':
      return 'must be true or false';
    default:
      return schema.const === undefined ? `must be a ${schema.type ?? 'valid value'}` : `must be ${schema.const}`;
  }
}
