import { resolve } from 'node:path';
import { runEmbedded } from './embedded.js';
import { readSettings } from './settings.js';
import { StartFault } from './start-fault.js';
import { stopRequest } from './stop-request.js';

async function main(): Promise<void> {
  // <root>/<dist>/apps/embedded/apps/embedded/src/main.js: the other apps are found from here, in whatever <dist>.
  const apps = resolve(__dirname, '../../../..');
  const root = resolve(apps, '../..');
  // A terminal that went away must not keep us from stopping in order.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const settings = readSettings(process.env, root);
  const say = (line: string) => console.log(line);
  await runEmbedded({ settings, env: process.env, apps, root, say, stop: stopRequest() });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`curfew: ${error instanceof StartFault ? error.message : String((error as Error).stack ?? error)}`);
    process.exit(1);
  },
);
