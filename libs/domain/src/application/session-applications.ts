import type { RefusedSession, ReportedSession } from './sightings.js';

/** What one application has to do with a session; instants are milliseconds. */
export interface SessionApplication {
  readonly reportedAt?: number;
  /** When it asked about the ended session first, and was told so. */
  readonly toldAt?: number;
  readonly appliedAt?: number;
  readonly connectionsClosed?: number;
  /** Uses later than the bound: of a session that it should have ended long since. */
  readonly usesAfterEnd?: number;
  readonly lastUsedAt?: number;
}

/** By the application's name. */
export type SessionApplications = Readonly<Record<string, SessionApplication>>;

/** An application that still honours a session that is over. */
export interface Zombie {
  readonly application: string;
  readonly uses: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** It was not known to: it is announced. */
  readonly first: boolean;
}

export interface NotedApplications {
  /** Undefined when nothing has changed. */
  readonly applications?: SessionApplications;
  readonly zombies: readonly Zombie[];
}

/** Adds to what is known of a session's applications what was seen of them. `endedAt`: absent while it lives. */
export function noteApplications(
  known: SessionApplications,
  endedAt: number | undefined,
  { reported, refused }: { readonly reported: readonly ReportedSession[]; readonly refused: readonly RefusedSession[] },
  boundMs: number,
): NotedApplications {
  const next: Record<string, SessionApplication> = { ...known };
  const zombies: Zombie[] = [];
  let changed = false;
  const change = (application: string, members: SessionApplication) => {
    next[application] = { ...next[application], ...members };
    changed = true;
  };
  for (const { application, at } of reported) {
    if (next[application]?.reportedAt === undefined) change(application, { reportedAt: at });
  }
  for (const { application, uses, firstAt, lastAt } of endedAt === undefined ? [] : refused) {
    const before = next[application];
    if (before?.toldAt === undefined) change(application, { toldAt: firstAt });
    // A second that the bound falls into accuses nobody.
    if (firstAt <= endedAt! + boundMs) continue;
    const earlier = before?.usesAfterEnd ?? 0;
    change(application, { usesAfterEnd: earlier + uses, lastUsedAt: Math.max(before?.lastUsedAt ?? 0, lastAt) });
    const seen = zombies.findIndex((one) => one.application === application);
    if (seen < 0) zombies.push({ application, uses, firstAt, lastAt, first: earlier === 0 });
    else zombies[seen] = together(zombies[seen]!, { uses, firstAt, lastAt });
  }
  return { applications: changed ? next : undefined, zombies };
}

function together(zombie: Zombie, more: Pick<Zombie, 'uses' | 'firstAt' | 'lastAt'>): Zombie {
  return {
    ...zombie,
    uses: zombie.uses + more.uses,
    firstAt: Math.min(zombie.firstAt, more.firstAt),
    lastAt: Math.max(zombie.lastAt, more.lastAt),
  };
}
