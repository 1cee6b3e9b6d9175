import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartFault } from '../start-fault.js';

/** The folder of the embedded mode, and what is where in it. */
export class Home {
  readonly logs = join(this.folder, 'logs');
  readonly redis = join(this.folder, 'redis');
  readonly lock = join(this.folder, 'lock');
  readonly adminKey = join(this.folder, 'admin.key');
  readonly masterKey = join(this.folder, 'master.key');
  readonly connections = join(this.folder, 'connections.json');

  constructor(readonly folder: string) {}

  log(name: string): string {
    return join(this.logs, `${name}.log`);
  }
}

/** Makes the folder where it is missing. Throws a `StartFault` when it is not ours to write. */
export function openHome(folder: string): Home {
  const home = new Home(folder);
  try {
    // As root the database runs under another account, which must be able to pass through to its own folder.
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    for (const inside of [home.logs, home.redis]) mkdirSync(inside, { recursive: true, mode: 0o700 });
  } catch {
    throw new StartFault(
      `${folder} is not yours to write: set CURFEW_HOME to a folder of your own, or clone the repository yourself`,
    );
  }
  return home;
}

/** Where an operator can attach psql and redis-cli while Curfew runs. */
export interface Connections {
  readonly url: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly workerUrl: string;
}

export function writeConnections(home: Home, connections: Connections): void {
  writeFileSync(home.connections, `${JSON.stringify(connections, null, 2)}\n`, { mode: 0o600 });
}
