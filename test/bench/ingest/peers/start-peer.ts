import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Peer {
  readonly url: string;
  stop(): void;
}

export async function startPeer(name: 'blind' | 'naive' | 'noop', redisUrl: string): Promise<Peer> {
  const child = fork(join(__dirname, 'peer-main.js'), [name, redisUrl]);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the peer ${name} ended with ${code}`);
  });
  ended.catch(() => undefined);
  const [url] = (await Promise.race([once(child, 'message'), ended])) as [string];
  return { url, stop: () => child.connected && child.disconnect() };
}
