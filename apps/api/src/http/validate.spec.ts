import { CurfewError } from '@curfew/domain';
import { type TSchema, Type } from '@sinclair/typebox';
import { Closed, Instant, Name, Named, OneOf, SessionId } from './schema.js';
import { validate } from './validate.js';

const Body = Closed({
  name: Name('a name'),
  seconds: Type.Integer({ minimum: 1, maximum: 900 }),
  kind: Type.Optional(OneOf(['lock', 'revoke'], 'what to do')),
  when: Type.Optional(Instant('when')),
  items: Type.Optional(Type.Array(Closed({ sessionId: SessionId() }), { minItems: 1, maxItems: 2 })),
  flag: Type.Optional(Type.Boolean()),
  yes: Type.Optional(Type.Literal(true)),
  id: Type.Optional(Type.String({ format: 'uuid' })),
  labels: Type.Optional(Named('^[a-z]{1,4}$', Type.String(), 1)),
  kinds: Type.Optional(Type.Array(Type.String(), { uniqueItems: true, maxItems: 9 })),
});
const VALID = { name: 'n', seconds: 1 };

function faultsOf(schema: TSchema, value: unknown, where: 'pointer' | 'parameter' = 'pointer') {
  try {
    validate(schema, value, where);
  } catch (error) {
    if (error instanceof CurfewError && error.code === 'validation_failed') return error.faults;
    throw error;
  }
  return [];
}

describe('validate', () => {
  it('lets through what fits, and changes nothing in it', () => {
    const value = { ...VALID, kind: 'lock', when: '2026-01-15T12:00:00.123Z', items: [{ sessionId: 'a.b~c' }] };
    const before = structuredClone(value);
    expect(faultsOf(Body, value)).toEqual([]);
    expect(value).toEqual(before);
  });

  it.each<[string, object, string, string]>([
    ['a member too many', { extra: 1 }, '#/extra', 'is not a known member'],
    ['text for a number', { seconds: '1' }, '#/seconds', 'must be a whole number from 1 to 900'],
    ['a number too small', { seconds: 0 }, '#/seconds', 'must be a whole number from 1 to 900'],
    ['a number too large', { seconds: 901 }, '#/seconds', 'must be a whole number from 1 to 900'],
    ['a fraction', { seconds: 1.5 }, '#/seconds', 'must be a whole number from 1 to 900'],
    ['an empty name', { name: '' }, '#/name', '1 to 256 characters'],
    ['a name too long', { name: 'x'.repeat(257) }, '#/name', '1 to 256 characters'],
    ['a control character', { name: 'a\u0000b' }, '#/name', 'control characters'],
    ['half a character', { name: 'a\ud800b' }, '#/name', 'well-formed Unicode'],
    ['an unknown word', { kind: 'warn' }, '#/kind', 'must be one of lock, revoke'],
    ['a day that does not exist', { when: '2026-02-30T00:00:00Z' }, '#/when', 'RFC 3339 date-time'],
    ['an instant without an offset', { when: '2026-01-15T12:00:00' }, '#/when', 'RFC 3339 date-time'],
    ['an item of the wrong form', { items: [{ sessionId: 'a b' }] }, '#/items/0/sessionId', 'must match'],
    ['too many items', { items: Array.from({ length: 3 }, () => ({ sessionId: 'a' })) }, '#/items', '1 to 2 items'],
    ['too few items', { items: [] }, '#/items', '1 to 2 items'],
    ['an object for an array', { items: {} }, '#/items', 'must be an array'],
    ['a word for a truth', { flag: 'true' }, '#/flag', 'must be true or false'],
    ['an id that is none', { id: '1' }, '#/id', 'must be a UUID'],
    ['nothing for a number', { seconds: null }, '#/seconds', 'must be a whole number from 1 to 900'],
    ['too many labels', { labels: { a: '', b: '' } }, '#/labels', 'at most 1 members'],
    ['an item twice', { kinds: ['a', 'a'] }, '#/kinds', 'must not repeat an item'],
  ])('names member and bound of %s', (_, over, pointer, detail) => {
    expect(faultsOf(Body, { ...VALID, ...over })).toContainEqual({ pointer, detail: expect.stringContaining(detail) });
  });

  it('asks for the one value that there is', () => {
    expect(faultsOf(Body, { ...VALID, yes: false })).toEqual([{ pointer: '#/yes', detail: 'must be true' }]);
  });

  it('names what is missing, each member once', () => {
    expect(faultsOf(Body, {})).toEqual([
      { pointer: '#/name', detail: 'is required' },
      { pointer: '#/seconds', detail: 'is required' },
    ]);
  });

  it('points with escapes (RFC 6901), or names a parameter', () => {
    expect(faultsOf(Body, { ...VALID, 'a/b~c': 1 })).toMatchObject([{ pointer: '#/a~1b~0c' }]);
    expect(faultsOf(Body, { ...VALID, extra: 1 }, 'parameter')).toEqual([
      { parameter: 'extra', detail: 'is not a known member' },
    ]);
  });

  it.each([undefined, null, 'text', 7, [VALID]])('refuses a body that is no object: %j', (body) => {
    expect(faultsOf(Body, body)).toContainEqual({ pointer: '#', detail: 'must be an object' });
  });

  it('names at most twenty faults', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`member-${i}`, i]));
    expect(faultsOf(Body, { ...VALID, ...many })).toHaveLength(20);
  });
});
