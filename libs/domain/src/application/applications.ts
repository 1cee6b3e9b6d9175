import type { Page, PageRequest } from '../page.js';
import type { SightingBatch } from './sightings.js';

/** What is known of an application that honours sessions. */
export interface Application {
  readonly name: string;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** When it was last seen doing what. */
  readonly modes: Readonly<Record<string, number>>;
  /** Its receivers. */
  readonly subscriptions: readonly { readonly id: string; readonly name: string; readonly status: string }[];
  /** Sessions that it used after they were over. */
  readonly zombies: number;
  readonly usesAfterEnd: number;
  readonly lastZombieAt?: number;
  /** Over its latest revocations; absent when it has acknowledged none. */
  readonly timeToConverge?: { readonly p50Ms: number; readonly p99Ms: number; readonly revocations: number };
}

/** What became of what was seen. */
export interface NotedSightings {
  /** Sessions that applications were found to honour though they are over. */
  readonly zombies: number;
  readonly usesAfterEnd: number;
  /** Uses of sessions whose ending is not recorded yet: to be noted again. */
  readonly waiting: SightingBatch['refused'];
}

/** The applications of each tenant. */
export abstract class Applications {
  /** Notes what was seen; announces `session.used_after_end` once for each session and application. */
  abstract note(batches: readonly SightingBatch[], boundMs: number): Promise<NotedSightings>;
  /** By name. */
  abstract list(tenantId: string, page: PageRequest): Promise<Page<Application>>;
  abstract find(tenantId: string, name: string): Promise<Application | undefined>;
  /** Forgets applications that nobody has seen for so long. */
  abstract forget(unseenForMs: number): Promise<void>;
}
