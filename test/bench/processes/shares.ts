import type { Spent } from '../stage/stage.js';
import type { Counts } from './counts.js';
import type { Share } from './limit.js';

/** `load`: what sends, or what receives. */
export type SpentWithLoad = Spent & { readonly load: number };

/** Columns of the table. */
export const MICROS = ['api', 'worker', 'redis', 'postgres', 'load'] as const;

export function sharesOf(spent: SpentWithLoad, { apis, workers }: Counts): readonly Share[] {
  return [
    { name: 'api', seconds: spent.api, threads: apis },
    { name: 'worker', seconds: spent.worker, threads: workers },
    { name: 'redis', seconds: spent.redis, threads: 1 },
    { name: 'postgres', seconds: spent.postgres },
    { name: 'load', seconds: spent.load },
  ];
}

/** Microseconds of each for one event. */
export function microsOf(spent: SpentWithLoad, events: number): Record<string, number> {
  return Object.fromEntries(MICROS.map((name) => [name, (spent[name] / events) * 1e6]));
}
