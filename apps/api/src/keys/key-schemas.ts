import { SCOPES } from '@curfew/domain';
import { type Static, Type } from '@sinclair/typebox';
import { Closed, Instant, Name, OneOf, PageOf } from '../http/schema.js';

const Scopes = Type.Array(OneOf(SCOPES, "What the key may do; at most its creator's scopes."), {
  minItems: 1,
  maxItems: SCOPES.length,
  uniqueItems: true,
});

export const KeyIn = Closed({
  name: Name('What the key is for.'),
  scopes: Scopes,
  application: Type.Optional(Name('The only application the key may report for.')),
  expiresAt: Type.Optional(Instant('When the key stops working. Must lie ahead.')),
});
export type KeyIn = Static<typeof KeyIn>;

const key = {
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  application: Type.Optional(Type.String()),
  createdAt: Instant('When the key was made.'),
  expiresAt: Type.Optional(Instant('When it stops working.')),
};
export const KeyOut = Type.Object({
  ...key,
  lastUsedAt: Type.Optional(Instant('About when it was used last (to within a minute).')),
});
export const KeyCreated = Type.Object({ ...key, key: Type.String({ description: 'The key itself. Shown once.' }) });
export const KeyPage = PageOf('keys', KeyOut);
export const KeyPath = Closed({ id: Type.String({ pattern: '^[0-9A-Za-z]{1,32}$', description: "The key's id." }) });
