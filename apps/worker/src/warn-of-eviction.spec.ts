import { warnOfEviction } from './warn-of-eviction.js';

describe('warnOfEviction', () => {
  const warnings = async (info: () => Promise<string>) => {
    const said: unknown[] = [];
    await warnOfEviction({ info } as never, { warn: (members: unknown) => said.push(members) } as never);
    return said;
  };

  it('names a policy that evicts', async () => {
    expect(await warnings(async () => 'used_memory:1\r\nmaxmemory_policy:allkeys-lru\r\n')).toEqual([
      { policy: 'allkeys-lru' },
    ]);
  });

  it.each([
    ['noeviction', async () => 'maxmemory_policy:noeviction\r\n'],
    ['a server that does not say', async () => ''],
    ['a server that is away', () => Promise.reject(new Error('away'))],
  ])('says nothing of %s', async (_, info) => expect(await warnings(info)).toEqual([]));
});
