import { keyMirrorKey } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';

const script = new Script('open-key-mirror');

/** Empties the mirror of keys when it was filled on another server. */
export async function openKeyMirror(server: LiveServer): Promise<void> {
  await server.ask(script, [keyMirrorKey]);
}
