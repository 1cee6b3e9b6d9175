import { CurfewError } from '@curfew/domain';
import { requireStorable } from './storable.js';

function faultsOf(body: unknown): unknown {
  try {
    requireStorable(body);
    return [];
  } catch (error) {
    return (error as CurfewError).faults.map((fault) => ('pointer' in fault ? fault.pointer : fault));
  }
}

describe('requireStorable', () => {
  it('takes anything that can be stored', () => {
    expect(faultsOf({ a: ['é', '😀', 1, null, true, { '': '' }] })).toEqual([]);
  });

  it('points at each string that holds NUL or half a character, however deep', () => {
    expect(faultsOf({ ok: 'x', 'a/b~c': [{ d: 'x\u0000' }, 'fine', '\ud800'] })).toEqual([
      '#/a~1b~0c/0/d',
      '#/a~1b~0c/2',
    ]);
  });

  it("looks at members' names too", () => {
    expect(faultsOf({ outer: { 'x\u0000': 1 } })).toEqual(['#/outer']);
  });
});
