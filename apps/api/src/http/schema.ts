import { FormatRegistry, Kind, type TLiteral, type TSchema, type TUnion, Type, TypeRegistry } from '@sinclair/typebox';
import { isInstant } from './instant.js';
import { isPlainText } from './plain-text.js';
import { type TextOptions, textFault } from './text.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

FormatRegistry.Set('plain-text', isPlainText);
FormatRegistry.Set('uuid', (text) => UUID.test(text));
FormatRegistry.Set('date-time', isInstant);
TypeRegistry.Set<TextOptions>('Text', (schema, value) => textFault(schema, value) === undefined);

/** An object that refuses members it does not name. */
export function Closed<T extends Record<string, TSchema>>(members: T, options: { description?: string } = {}) {
  return Type.Object(members, { additionalProperties: false, ...options });
}

/** 1 to 256 characters of well-formed Unicode without control characters. */
export function Name(description: string) {
  return Text(256, description);
}

/** Free text for people: reasons, justifications. */
export function Prose(description: string) {
  return Text(2000, description);
}

/** JSON Schema counts characters, not UTF-16 units: a kind of our own, since TypeBox counts the latter. */
function Text(maxLength: number, description: string) {
  const options: TextOptions = { minLength: 1, maxLength, format: 'plain-text' };
  return Type.Unsafe<string>({ [Kind]: 'Text', type: 'string', ...options, description });
}

/** Members by names of the caller's own; other names are refused. */
export function Named<T extends TSchema>(names: string, values: T, most: number, description?: string) {
  return Type.Record(Type.String({ pattern: names }), values, {
    additionalProperties: false,
    maxProperties: most,
    ...(description === undefined ? {} : { description }),
  });
}

/** Names of labels: 1 to 64 characters without control characters. */
export const LABEL_NAME = '^[^\\u0000-\\u001f\\u007f-\\u009f]{1,64}$';

export function Instant(description: string) {
  return Type.String({ format: 'date-time', description });
}

/** A session's identifier: never the bearer secret. */
export function SessionId(description = "The session's identifier within the tenant; not the bearer secret.") {
  return Type.String({ pattern: '^[A-Za-z0-9._~-]{1,128}$', description });
}

/** One of a closed set of words in requests; documented as open in answers. */
export function OneOf<const T extends readonly string[]>(words: T, description: string) {
  return Type.Union(
    words.map((word) => Type.Literal(word)),
    { description },
  ) as unknown as TUnion<{ [K in keyof T]: TLiteral<T[K] & string> } & TSchema[]>;
}

/** A page of a list: `{ "<plural>": […], "next" }`. */
export function PageOf<K extends string>(plural: K, item: TSchema) {
  return Type.Object({
    [plural]: Type.Array(item),
    next: Type.Optional(Type.String({ description: 'Send it as `after` for the next page; absent on the last one.' })),
  });
}
