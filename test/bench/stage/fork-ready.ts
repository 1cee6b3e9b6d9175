import { type ChildProcess, fork } from 'node:child_process';

export interface Forked {
  readonly pid: number;
  /** The first thing that it said. */
  readonly hello: unknown;
  /** Sends `order` and gives the answer; one at a time. */
  ask<T>(order: unknown): Promise<T>;
  stop(): void;
}

/** What the product's processes set too (libs/config/src/young-garbage.ts): peers run as we do. */
const AS_OURS = ['--no-allocation-site-pretenuring'];

/** A process of the bench's own that says hello when it is ready, answers every message by one, and goes when we do. */
export async function forkReady(file: string, args: readonly string[]): Promise<Forked> {
  const child = fork(file, args, { serialization: 'advanced', execArgv: [...process.execArgv, ...AS_OURS] });
  const ended = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    hello: await Promise.race([next(child), ended]),
    ask: async <T>(order: unknown) => {
      const answer = Promise.race([next(child), ended]);
      child.send(order as object);
      return (await answer) as T;
    },
    stop: () => child.connected && child.disconnect(),
  };
}

function next(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('message', resolve));
}
