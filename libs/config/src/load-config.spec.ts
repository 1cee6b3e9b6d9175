import { ConfigFault } from './config-fault.js';
import { loadConfig } from './load-config.js';
import type { Environment, ReadFile } from './given-text.js';

const SECRET = 'S3cret'.repeat(8);
const LEAST: Environment = {
  DATABASE_URL: 'postgres://app:pw@db.internal:5432/curfew',
  REDIS_URL: 'rediss://:pw@cache:6380/1',
  CURFEW_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  CURFEW_ADMIN_KEY: `cfw_operator1_${SECRET}`,
};

function faultsOf(env: Environment, process: 'api' | 'worker' = 'api', readFile?: ReadFile): readonly string[] {
  try {
    loadConfig(process as 'api', env, readFile);
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('gives the standard values where only the required ones are set', () => {
    expect(loadConfig('api', LEAST)).toEqual({
      databaseUrl: LEAST.DATABASE_URL,
      databasePool: 10,
      redisUrl: LEAST.REDIS_URL,
      host: '0.0.0.0',
      port: 8080,
      workerHost: '0.0.0.0',
      workerPort: 9090,
      adminKey: { id: 'operator1', secret: SECRET },
      masterKey: Buffer.alloc(32, 7),
      requestsPerMinute: 60_000,
      streams: 5_000,
      streamsPerKey: 2_500,
      streamHeartbeatSeconds: 15,
      streamStallSeconds: 30,
      shards: 16,
      bucketMs: 50,
      endedKeptSeconds: 86_400,
      archiveAfterSeconds: 2_592_000,
      archiveKeptSeconds: 34_560_000,
      eventsKeptSeconds: 34_560_000,
      deliveriesKeptSeconds: 5_184_000,
      auditKeptSeconds: 34_560_000,
      checkpointSeconds: 10,
      webhookAllow: { networks: [], hosts: [] },
      ca: [],
      webhookTimeoutSeconds: 15,
      webhookDisableAfterSeconds: 432_000,
      longestTokenSeconds: 86_400,
      convergeWithinSeconds: 30,
      canarySeconds: 10,
      logLevel: 'info',
      docs: true,
      bodyLimitBytes: 2_097_152,
      drainSeconds: 10,
    });
  });

  it('is frozen', () => {
    expect(Object.isFrozen(loadConfig('worker', LEAST))).toBe(true);
  });

  it('needs the administrator key for the API only', () => {
    const { CURFEW_ADMIN_KEY: _, ...without } = LEAST;
    expect(faultsOf(without)).toEqual([
      'CURFEW_ADMIN_KEY is required; it must be `cfw_<id>_<secret>` in base62, ' +
        'with an id of 8 to 32 and a secret of 32 to 256 characters',
    ]);
    expect(faultsOf(without, 'worker')).toEqual([]);
  });

  it('names all faults at once, with what must be, and no value', () => {
    const faults = faultsOf({
      ...LEAST,
      REDIS_URL: 'http://secret-host',
      CURFEW_PORT: '80a',
      CURFEW_DOCS: 'yes',
      CURFEW_SHARDS: '257',
      CURFEW_MASTER_KEY: 'hunter2',
      DATABASE_URL: undefined,
    });
    expect(faults.map((f) => f.split(' ')[0])).toEqual([
      'DATABASE_URL',
      'REDIS_URL',
      'CURFEW_PORT',
      'CURFEW_MASTER_KEY',
      'CURFEW_SHARDS',
      'CURFEW_DOCS',
    ]);
    expect(faults).toContain('CURFEW_SHARDS must be a whole number from 1 to 256');
    expect(new ConfigFault(faults).message).not.toMatch(/hunter2|secret-host|80a|257|yes/);
  });

  it.each(['', ' 1', '1 ', '1.0', '0x10', '1e2', '-1', '+1', '01', 'NaN', '65536'])('refuses %p as a port', (text) => {
    expect(faultsOf({ ...LEAST, CURFEW_PORT: text })).toHaveLength(1);
  });

  it.each(['', 'TRUE', '1', '0', 'no', 'False'])('refuses %p as a truth value', (text) => {
    expect(faultsOf({ ...LEAST, CURFEW_DOCS: text })).toHaveLength(1);
  });

  it('takes `false` as false', () => {
    expect(loadConfig('api', { ...LEAST, CURFEW_DOCS: 'false' }).docs).toBe(false);
  });

  it('refuses variables of our prefix that it does not know, but not the launcher’s', () => {
    expect(faultsOf({ ...LEAST, CURFEW_PROT: '1', CURFEW_HOME: '.curfew', PATH: '/bin' })).toEqual([
      'CURFEW_PROT is not a variable of Curfew',
    ]);
  });

  describe('a value in a file', () => {
    const files: Record<string, string> = { '/key': `${LEAST.CURFEW_MASTER_KEY}\r\n`, '/bad': 'x\n' };
    const readFile = (path: string) => {
      if (files[path] === undefined) throw new Error('ENOENT');
      return files[path];
    };
    const { CURFEW_MASTER_KEY: _, ...rest } = LEAST;

    it('is read without its last newline', () => {
      const config = loadConfig('api', { ...rest, CURFEW_MASTER_KEY_FILE: '/key' }, readFile);
      expect(config.masterKey).toEqual(Buffer.alloc(32, 7));
    });

    it.each([
      ['/bad', 'the content of CURFEW_MASTER_KEY_FILE must be the base64 form of exactly 32 bytes'],
      ['/none', 'CURFEW_MASTER_KEY_FILE must be the path of a readable file'],
      ['', 'CURFEW_MASTER_KEY_FILE must be the path of a readable file'],
    ])('is at fault when it is %p', (path, fault) => {
      expect(faultsOf({ ...rest, CURFEW_MASTER_KEY_FILE: path }, 'api', readFile)).toEqual([fault]);
    });

    it('is at fault when the variable is set too', () => {
      expect(faultsOf({ ...LEAST, CURFEW_MASTER_KEY_FILE: '/key' }, 'api', readFile)).toEqual([
        'CURFEW_MASTER_KEY and CURFEW_MASTER_KEY_FILE are both set; only one may be',
      ]);
    });
  });
});
