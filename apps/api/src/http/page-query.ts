import { invalid, type PageRequest } from '@curfew/domain';
import { type TSchema, Type } from '@sinclair/typebox';
import { Closed } from './schema.js';

const STANDARD = 50;
const MOST = 200;

/** `?limit=&after=` beside the members given. Query values are text: the number is read here, not coerced before. */
export function PageQuery<T extends Record<string, TSchema>>(members: T) {
  return Closed({
    ...members,
    limit: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,4}$', description: `Items on the page: 1 to ${MOST}, ${STANDARD} by default.` }),
    ),
    after: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 512,
        format: 'plain-text',
        description: 'The `next` of the page before.',
      }),
    ),
  });
}

export function pageOf(query: { readonly limit?: string; readonly after?: string }): PageRequest {
  const limit = query.limit === undefined ? STANDARD : Number(query.limit);
  if (limit < 1 || limit > MOST)
    throw invalid([{ parameter: 'limit', detail: `must be a whole number from 1 to ${MOST}` }]);
  return { limit, after: query.after };
}
