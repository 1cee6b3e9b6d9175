import { given, type Environment } from '../given.js';

export interface Wiring {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly host: string;
  readonly port: number;
  readonly workerPort: number;
  readonly adminKeyFile: string;
  /** Absent when the environment gives the key itself. */
  readonly masterKeyFile?: string;
}

/** The environment of API and worker: the launcher's own, completed by what it has started and made. */
export function appEnvironment(env: Environment, wiring: Wiring): NodeJS.ProcessEnv {
  const { databaseUrl, redisUrl, host, port, workerPort, adminKeyFile, masterKeyFile } = wiring;
  const settled: Record<string, string> = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    CURFEW_HOST: host,
    CURFEW_PORT: String(port),
    CURFEW_WORKER_HOST: given(env, 'CURFEW_WORKER_HOST') ?? '127.0.0.1',
    CURFEW_WORKER_PORT: String(workerPort),
    CURFEW_ADMIN_KEY_FILE: adminKeyFile,
    CURFEW_WEBHOOK_ALLOW: given(env, 'CURFEW_WEBHOOK_ALLOW') ?? '127.0.0.0/8,::1',
    ...(masterKeyFile && { CURFEW_MASTER_KEY_FILE: masterKeyFile }),
  };
  // Both forms of a variable at once are a fault to the apps, so each settled one replaces both.
  const names = new Set(Object.keys(settled).map((name) => name.replace(/_FILE$/, '')));
  const others = Object.entries(env).filter(([name]) => !names.has(name.replace(/_FILE$/, '')));
  return { ...Object.fromEntries(others), ...settled };
}
