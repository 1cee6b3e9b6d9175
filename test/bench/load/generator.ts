import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { LoadOrder, LoadResult } from './closed-loop.js';

export interface Generator {
  readonly pid: number;
  /** One measurement; one at a time. Throws when a connection breaks. */
  measure(order: LoadOrder): Promise<LoadResult>;
  stop(): void;
}

interface Answer {
  readonly result?: LoadResult;
  readonly error?: string;
}

export function startGenerator(): Generator {
  const child = fork(join(__dirname, 'generator-main.js'), { serialization: 'advanced' });
  let settle: (answer: Answer) => void = () => undefined;
  child.on('message', (answer: Answer) => settle(answer));
  child.on('exit', () => settle({ error: 'the load generator ended' }));
  return {
    pid: child.pid ?? 0,
    async measure(order) {
      const answered = new Promise<Answer>((resolve) => (settle = resolve));
      child.send(order);
      const { result, error } = await answered;
      if (!result) throw new Error(error);
      return result;
    },
    stop: () => child.connected && child.disconnect(),
  };
}
