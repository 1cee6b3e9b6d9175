import { parseRedisUrl } from './redis-url.js';

describe('parseRedisUrl', () => {
  it('reads a single server', () => {
    expect(parseRedisUrl('rediss://me:p%40ss@h/3')).toMatchObject({
      kind: 'single',
      nodes: [{ host: 'h', port: 6379 }],
      tls: true,
      username: 'me',
      password: 'p@ss',
      db: 3,
    });
  });

  it('reads the nodes of a cluster, with one account for all', () => {
    expect(parseRedisUrl('redis+cluster://:secret@a:7000,b,[::1]:7002')).toMatchObject({
      kind: 'cluster',
      nodes: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 6379 },
        { host: '::1', port: 7002 },
      ],
      tls: false,
      username: undefined,
      password: 'secret',
    });
  });

  it('reads sentinels, the name they know the master by, and their own account', () => {
    expect(parseRedisUrl('rediss+sentinel://me:p@a,b:1/my%20master/2?sentinelPassword=s')).toMatchObject({
      kind: 'sentinel',
      nodes: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 1 },
      ],
      tls: true,
      username: 'me',
      password: 'p',
      master: 'my master',
      db: 2,
      sentinelUsername: undefined,
      sentinelPassword: 's',
    });
  });
});
