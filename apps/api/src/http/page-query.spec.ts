import { Type } from '@sinclair/typebox';
import { PageQuery, pageOf } from './page-query.js';
import { validate } from './validate.js';

const Query = PageQuery({ state: Type.Optional(Type.String()) });
const read = (query: Record<string, string>) => {
  validate(Query, query, 'parameter');
  return pageOf(query);
};
const faultOf = (query: Record<string, string>) => {
  try {
    read(query);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('a page asked for by query', () => {
  it('is of fifty items from the start when nothing is said', () => {
    expect(read({})).toEqual({ limit: 50, after: undefined });
  });

  it.each(['1', '50', '200', '007'])('may be of %s items', (limit) => {
    expect(read({ limit, after: 'cursor', state: 'x' })).toEqual({ limit: Number(limit), after: 'cursor' });
  });

  it.each(['0', '201', '9999', '99999', '-1', '1.5', '1e2', '0x10', ' 5', '', 'ten'])(
    'is never of "%s" items',
    (limit) => {
      expect(faultOf({ limit })).toMatchObject({ code: 'validation_failed', faults: [{ parameter: 'limit' }] });
    },
  );

  it('refuses parameters it does not know, and cursors that cannot be ours', () => {
    expect(faultOf({ page: '2' })).toMatchObject({ faults: [{ parameter: 'page' }] });
    expect(faultOf({ after: '' })).toMatchObject({ faults: [{ parameter: 'after' }] });
    expect(faultOf({ after: 'a\u0000' })).toMatchObject({ faults: [{ parameter: 'after' }] });
    expect(faultOf({ after: 'x'.repeat(513) })).toMatchObject({ faults: [{ parameter: 'after' }] });
  });
});
