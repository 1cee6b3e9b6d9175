import { appEnvironment, type Wiring } from './app-environment.js';

const WIRING: Wiring = {
  databaseUrl: 'postgres://d',
  redisUrl: 'redis://r',
  host: '127.0.0.1',
  port: 8080,
  workerPort: 4711,
  adminKeyFile: '/home/admin.key',
  masterKeyFile: '/home/master.key',
};

describe('appEnvironment', () => {
  it('completes what is given and leaves the rest as it is', () => {
    expect(appEnvironment({ PATH: '/bin', CURFEW_SHARDS: '4' }, WIRING)).toEqual({
      PATH: '/bin',
      CURFEW_SHARDS: '4',
      DATABASE_URL: 'postgres://d',
      REDIS_URL: 'redis://r',
      CURFEW_HOST: '127.0.0.1',
      CURFEW_PORT: '8080',
      CURFEW_WORKER_HOST: '127.0.0.1',
      CURFEW_WORKER_PORT: '4711',
      CURFEW_ADMIN_KEY_FILE: '/home/admin.key',
      CURFEW_MASTER_KEY_FILE: '/home/master.key',
      CURFEW_WEBHOOK_ALLOW: '127.0.0.0/8,::1',
    });
  });

  it('never gives a variable in both forms', () => {
    const env = appEnvironment({ CURFEW_ADMIN_KEY: 'cfw_x_y', DATABASE_URL_FILE: '/db', CURFEW_HOST: '::1' }, WIRING);
    expect(env).not.toHaveProperty('CURFEW_ADMIN_KEY');
    expect(env).not.toHaveProperty('DATABASE_URL_FILE');
    expect(env.CURFEW_HOST).toBe('127.0.0.1');
  });

  it('leaves a master key and an allow list that are given', () => {
    const env = { CURFEW_MASTER_KEY: 'abc', CURFEW_WEBHOOK_ALLOW: '10.0.0.0/8' };
    const { masterKeyFile: _, ...without } = WIRING;
    expect(appEnvironment(env, without)).toMatchObject(env);
    expect(appEnvironment(env, without)).not.toHaveProperty('CURFEW_MASTER_KEY_FILE');
  });
});
