import type { Outbox } from '@curfew/domain';
import { infosOf } from '../cluster/masters.js';
import { orUnavailable } from '../unavailable.js';
import type { LiveServer } from './live-server.js';

/** From here on no session starts: what is left belongs to endings (engine rule 23). */
const FULL_SHARE = 0.75;
/** Entries that the ledger may owe before what only informs is counted instead of queued. */
const OUTBOX_BUDGET = 50_000;

/** Looks whether the live store's memory is short. `INFO` and not `CONFIG`, which managed services forbid. */
export class MemoryWatch {
  constructor(
    private readonly server: LiveServer,
    private readonly outbox: Pick<Outbox, 'lag'>,
  ) {}

  async look(): Promise<void> {
    this.server.full = (await this.share()) >= FULL_SHARE;
    this.server.quiet = this.server.full || (await this.outbox.lag()).depth > OUTBOX_BUDGET;
  }

  /** Used memory as a share of what the server may use, 0 where it has no limit; of a cluster's masters, of the fullest. */
  async share(): Promise<number> {
    const infos = await orUnavailable(() => infosOf(this.server.redis, 'memory'));
    return Math.max(...infos.map(shareIn));
  }
}

function shareIn(info: string): number {
  const most = numberIn(info, 'maxmemory');
  return most === 0 ? 0 : numberIn(info, 'used_memory') / most;
}

function numberIn(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
