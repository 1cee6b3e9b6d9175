import { broadcasts } from './broadcast/broadcast.part.js';
import { deliveries } from './deliveries/deliveries.part.js';
import { growth } from './growth/growth.part.js';
import { ingest } from './ingest/ingest.part.js';
import { lateness } from './lateness/lateness.part.js';
import { ledger } from './ledger/ledger.part.js';
import { memory } from './memory/memory.part.js';
import type { Part } from './part.js';
import { processes } from './processes/processes.part.js';
import { rebuild } from './rebuild/rebuild.part.js';
import { streams } from './streams/streams.part.js';

/** In the order in which they run. */
const PARTS: readonly Part[] = [
  ...[ingest, lateness, ledger, deliveries, broadcasts, streams],
  ...[memory, growth, rebuild, processes],
];

export function chosenParts(only: readonly string[]): readonly Part[] {
  const unknown = only.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length > 0) {
    throw new Error(`--only: no part ${unknown.join(', ')}; there are ${PARTS.map(({ name }) => name).join(', ')}`);
  }
  return PARTS.filter(({ name }) => only.length === 0 || only.includes(name));
}
