import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';

const script = new Script('believe-time');

/** Takes the leap that was seen beyond `latest` for true. */
export async function believeTime(server: LiveServer, keys: ShardKeys, latest: number): Promise<void> {
  await server.ask(script, keys, [latest]);
}
