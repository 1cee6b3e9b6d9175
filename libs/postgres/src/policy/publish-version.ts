import { randomUUID } from 'node:crypto';
import { CurfewError, diffDocuments, type Act, type Policy, type PolicyDocument } from '@curfew/domain';
import { writeAudit } from '../audit/write-audit.js';
import type { Query } from '../database.js';
import { putBeforeLedger } from '../event/event-intake.js';
import { insertVersion } from './insert-version.js';

export interface Publication {
  readonly verb: 'create' | 'replace' | 'delete';
  readonly name: string;
  readonly document?: PolicyDocument;
  readonly expected: number | '*' | 'none';
  readonly act: Act;
}

interface Current {
  readonly version: number;
  readonly document: PolicyDocument;
}

function refuseUnexpected({ name, expected }: Publication, current: Current | undefined): void {
  if (expected === 'none') {
    if (current !== undefined) throw new CurfewError('policy_exists', `There is a policy named "${name}" already.`);
    return;
  }
  if (current === undefined) throw new CurfewError('not_found', `There is no policy named "${name}".`);
  if (expected !== '*' && expected !== current.version)
    throw new CurfewError('precondition_failed', `The current version of "${name}" is ${current.version}.`);
}

/** Taking the next number locks the tenant against session starts and other publications (engine rule 25). */
async function nextGeneration(query: Query, tenantId: string): Promise<number> {
  const [row] = await query<{ generation: string; at: Date }>(
    `update tenants set generation = generation + 1 where id = $1 returning generation`,
    [tenantId],
  );
  if (row === undefined) throw new CurfewError('not_found', 'There is no such tenant.');
  return Number(row.generation);
}

async function announce(query: Query, next: Publication, version: number, generation: number, from?: Current) {
  const [row] = await query<{ now: Date }>('select now()::timestamptz(3) as now');
  const { act, name, document } = next;
  const id = randomUUID();
  const at = row!.now.getTime();
  await putBeforeLedger(query, act.tenantId, {
    id,
    type: document === undefined ? 'policy.deleted' : 'policy.published',
    at,
    data: {
      eventId: id,
      schema: 1,
      tenant: act.tenantId,
      decidedAt: new Date(at).toISOString(),
      policy: name,
      version,
      generation,
      mode: document === undefined ? undefined : (document.mode ?? 'enforce'),
      diff: diffDocuments(from?.document, document),
      reason: document?.reason,
      actor: act.keyId,
      onBehalfOf: act.onBehalfOf,
    },
  });
}

/** One change of one policy, with its version, audit entry and event. */
export async function publishVersion(query: Query, next: Publication): Promise<Policy | undefined> {
  const { act, name, document } = next;
  const generation = await nextGeneration(query, act.tenantId);
  const [current] = await query<Current>(`select version, document from policies where tenant_id = $1 and name = $2`, [
    act.tenantId,
    name,
  ]);
  refuseUnexpected(next, current);
  const [last] = await query<{ version: number }>(
    `select coalesce(max(version), 0) as version from policy_versions where tenant_id = $1 and name = $2`,
    [act.tenantId, name],
  );
  const version = last!.version + 1;
  if (document === undefined)
    await query(`delete from policies where tenant_id = $1 and name = $2`, [act.tenantId, name]);
  const policy = await insertVersion(query, { act, name, version, generation, previous: current?.document, document });
  await writeAudit(query, act, {
    action: `policy.${next.verb}`,
    target: `policy/${name}`,
    reason: document?.reason,
    before: current?.document,
    after: document,
  });
  await announce(query, next, version, generation, current);
  return policy;
}
