import { redisUrl } from './redis-url-kind.js';

describe('redisUrl', () => {
  it.each([
    'redis://h',
    'rediss://u:p@h:1/0',
    'redis://h/2?family=6',
    'redis+cluster://a:7000,b:7001,[::1]:7002',
    'rediss+cluster://u:p%40@a,b/0',
    'redis+sentinel://a:26379,b/mymaster',
    'rediss+sentinel://u:p@a,b/mymaster/3?sentinelPassword=q',
  ])('takes %p', (text) => expect(redisUrl.parse(text)).toBe(text));

  it.each([
    '',
    'redis:h',
    'redis://a,b',
    'redis://a:1,b:2',
    'redis+cluster://',
    'redis+cluster://a:1,',
    'redis+cluster://a:1,b:x',
    'redis+cluster://a/1',
    'redis+cluster://a, b',
    'redis+cluster://u:100%@a',
    'redis+sentinel://a:1,b:2',
    'redis+sentinel://a/mymaster/x',
    'redis+other://a',
    'postgres+cluster://a',
  ])('refuses %p', (text) => expect(redisUrl.parse(text)).toBeUndefined());
});
