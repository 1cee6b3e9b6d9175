import type { PolicyDocument } from './policy.js';
import { diffDocuments } from './policy-diff.js';

const first: PolicyDocument = {
  name: 'p',
  match: { application: ['a'], group: ['g'] },
  idleTimeoutSeconds: 900,
  onIdle: 'lock',
};

describe('diffDocuments', () => {
  it('names what changed, came and went, by name', () => {
    const { onIdle: _, ...rest } = first;
    expect(diffDocuments(first, { ...rest, idleTimeoutSeconds: 600, owner: 'team' })).toEqual([
      { field: 'idleTimeoutSeconds', from: 900, to: 600 },
      { field: 'onIdle', from: 'lock' },
      { field: 'owner', to: 'team' },
    ]);
  });

  it('compares by value', () => {
    expect(diffDocuments(first, { ...first, match: { group: ['g'], application: ['a'] } })).toEqual([]);
    expect(diffDocuments(first, { ...first, match: { application: ['b'], group: ['g'] } })).toEqual([
      { field: 'match', from: first.match, to: { application: ['b'], group: ['g'] } },
    ]);
  });

  it('tells the kinds of values apart', () => {
    const odd = { ...first, owner: '900' };
    expect(diffDocuments(odd, { ...odd, owner: 900 as unknown as string })).toHaveLength(1);
  });

  it('is the whole document for a new policy, and for a deleted one', () => {
    expect(diffDocuments(undefined, first)).toEqual([
      { field: 'idleTimeoutSeconds', to: 900 },
      { field: 'match', to: first.match },
      { field: 'name', to: 'p' },
      { field: 'onIdle', to: 'lock' },
    ]);
    expect(diffDocuments(first)).toContainEqual({ field: 'match', from: first.match });
    expect(diffDocuments()).toEqual([]);
  });

  it('takes a member that is undefined for an absent one', () => {
    expect(diffDocuments(first, { ...first, owner: undefined })).toEqual([]);
  });

  it('leaves out why the version was published', () => {
    expect(diffDocuments({ ...first, reason: 'new' }, { ...first, reason: 'audit' })).toEqual([]);
  });
});
