import { type AppliedMeasurement, type SeenApplication, UNNAMED } from '@curfew/domain';
import type { Query } from '../database.js';
import { toInstant, toOptionalInstant } from '../instant.js';
import type { FoundZombie } from './note-sessions.js';

/** Measurements that are kept of an application: its latest. */
const MOST_MEASURED = 1_000;

interface Noted {
  readonly tenantId: string;
  readonly name: string;
  first: number;
  last: number;
  readonly modes: Record<string, number>;
  zombies: number;
  uses: number;
  zombieAt?: number;
  readonly measured: number[];
}

export interface SeenApplications {
  readonly seen: readonly SeenApplication[];
  readonly applied: readonly AppliedMeasurement[];
  readonly zombies: readonly FoundZombie[];
}

/** Adds to each application what was seen of it, once for all that was seen. */
export async function noteSeen(query: Query, all: SeenApplications): Promise<void> {
  const numbers = [...all.seen, ...all.applied].map(({ tenantNumber }) => tenantNumber);
  const tenants = await query<{ id: string; number: number }>(`select id, number from tenants where number = any($1)`, [
    numbers,
  ]);
  const noted = sum(all, new Map(tenants.map(({ id, number }) => [number, id])));
  if (noted.length === 0) return;
  // Rows are taken in one order by all.
  noted.sort((a, b) => (a.tenantId + a.name < b.tenantId + b.name ? -1 : 1));
  await query(
    `insert into applications as a
       (tenant_id, name, first_seen_at, last_seen_at, modes, zombies, uses_after_end, last_zombie_at, converge_ms)
     select tenant_id, name, first_at, last_at, modes::jsonb, zombies, uses, zombie_at,
       array(select jsonb_array_elements_text(measured::jsonb)::int)
     from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::int[], $7::int[],
       $8::timestamptz[], $9::text[]) u (tenant_id, name, first_at, last_at, modes, zombies, uses, zombie_at, measured)
     on conflict (tenant_id, name) do update set
       last_seen_at = greatest(a.last_seen_at, excluded.last_seen_at), modes = a.modes || excluded.modes,
       zombies = a.zombies + excluded.zombies, uses_after_end = a.uses_after_end + excluded.uses_after_end,
       last_zombie_at = greatest(a.last_zombie_at, excluded.last_zombie_at),
       converge_ms = (excluded.converge_ms || a.converge_ms)[1:${MOST_MEASURED}]`,
    [
      noted.map((n) => n.tenantId),
      noted.map((n) => n.name),
      noted.map((n) => toInstant(n.first)),
      noted.map((n) => toInstant(n.last)),
      noted.map((n) => JSON.stringify(n.modes)),
      noted.map((n) => n.zombies),
      noted.map((n) => n.uses),
      noted.map((n) => toOptionalInstant(n.zombieAt)),
      noted.map((n) => JSON.stringify(n.measured.slice(-MOST_MEASURED))),
    ],
  );
}

function sum({ seen, applied, zombies }: SeenApplications, tenants: ReadonlyMap<number, string>): Noted[] {
  const noted = new Map<string, Noted>();
  const of = (tenantId: string | undefined, name: string, at: number): Noted | undefined => {
    if (tenantId === undefined || name === UNNAMED) return undefined;
    const key = `${tenantId} ${name}`;
    const found = noted.get(key) ?? {
      tenantId,
      name,
      first: at,
      last: at,
      modes: {},
      zombies: 0,
      uses: 0,
      measured: [],
    };
    [found.first, found.last] = [Math.min(found.first, at), Math.max(found.last, at)];
    noted.set(key, found);
    return found;
  };
  for (const { tenantNumber, application, mode, at } of seen) {
    const found = of(tenants.get(tenantNumber), application, at);
    if (found) found.modes[mode] = Math.max(found.modes[mode] ?? 0, at);
  }
  for (const { tenantId, application, uses, first, lastAt } of zombies) {
    const found = of(tenantId, application, lastAt);
    if (!found) continue;
    found.zombies += first ? 1 : 0;
    found.uses += uses;
    found.zombieAt = Math.max(found.zombieAt ?? 0, lastAt);
  }
  for (const { tenantNumber, application, at, ms } of applied) {
    of(tenants.get(tenantNumber), application, at)?.measured.push(Math.round(ms));
  }
  return [...noted.values()];
}
