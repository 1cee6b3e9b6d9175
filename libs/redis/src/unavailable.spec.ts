import { CurfewError } from '@curfew/domain';
import { isAway, orUnavailable } from './unavailable.js';

describe('orUnavailable', () => {
  it.each([
    'connect ECONNREFUSED 127.0.0.1:6379',
    'read ECONNRESET',
    'Connection is closed.',
    'Command timed out',
    "Stream isn't writeable and enableOfflineQueue options is false",
    'Reached the max retries per request limit (which is 1).',
    'LOADING Redis is loading the dataset in memory',
    "READONLY You can't write against a read only replica.",
    'MASTERDOWN Link with MASTER is down',
    'CLUSTERDOWN The cluster is down',
    'TRYAGAIN Multiple keys request during rehashing of slot',
    'NOREPLICAS Not enough good replicas to write.',
    "OOM command not allowed when used memory > 'maxmemory'.",
    'BUSY Redis is busy running a script.',
  ])('makes 503 with Retry-After of: %s', async (message) => {
    const refusal = orUnavailable(() => Promise.reject(new Error(message)));
    await expect(refusal).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
    // What the client sees says nothing of the server behind it.
    await expect(refusal).rejects.not.toThrow(message);
  });

  it.each(['ERR user_script:3: attempt to index nil', 'WRONGTYPE Operation against a key', 'ERR BUSY is a word'])(
    'lets faults of ours through as they are: %s',
    async (message) => {
      await expect(orUnavailable(() => Promise.reject(new Error(message)))).rejects.toThrow(message);
    },
  );

  it('leaves a refusal of ours alone, whatever its words', async () => {
    const refusal = new CurfewError('session_ended', 'Connection is closed');
    await expect(orUnavailable(() => Promise.reject(refusal))).rejects.toBe(refusal);
  });

  it('answers what the call answers', async () => {
    expect(await orUnavailable(async () => 7)).toBe(7);
  });
});

describe('isAway', () => {
  it('takes only errors for faults', () => {
    expect(isAway('ECONNREFUSED')).toBe(false);
    expect(isAway(undefined)).toBe(false);
    expect(isAway(Object.assign(new Error('?'), { name: 'MaxRetriesPerRequestError' }))).toBe(true);
  });
});
