import { join } from 'node:path';
import { type Quantiles, quantiles } from '../../support/quantile.js';
import { forkReady } from '../stage/fork-ready.js';
import { type CountingReceiver, countingReceiver } from '../stage/receiver.js';

export interface ApplyingReceivers extends CountingReceiver {
  readonly urls: readonly string[];
  /** From the decision to the receipt, in milliseconds, of all since the last reset. */
  lags(): Promise<Quantiles>;
}

/** So many receivers in one process; their counts are of all together. */
export async function startReceivers(count: number): Promise<ApplyingReceivers> {
  const child = await forkReady(join(__dirname, 'receivers-main.js'), [String(count)]);
  const urls = child.hello as readonly string[];
  return {
    ...countingReceiver(child, urls[0]!),
    urls,
    lags: async () => quantiles(await child.ask<number[]>('lags')),
  };
}
