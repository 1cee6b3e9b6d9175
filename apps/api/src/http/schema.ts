import { FormatRegistry, type TLiteral, type TSchema, type TUnion, Type } from '@sinclair/typebox';
import { isPlainText } from './plain-text.js';

FormatRegistry.Set('plain-text', isPlainText);
FormatRegistry.Set('uuid', (text) => UUID.test(text));
FormatRegistry.Set('date-time', (text) => RFC_3339.test(text) && !Number.isNaN(Date.parse(text)));

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/** An object that refuses members it does not name. */
export function Closed<T extends Record<string, TSchema>>(members: T, options: { description?: string } = {}) {
  return Type.Object(members, { additionalProperties: false, ...options });
}

/** 1 to 256 characters of well-formed Unicode without control characters. */
export function Name(description: string) {
  return Type.String({ minLength: 1, maxLength: 256, format: 'plain-text', description });
}

/** Free text for people: reasons, justifications. */
export function Prose(description: string) {
  return Type.String({ minLength: 1, maxLength: 2000, format: 'plain-text', description });
}

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
