import {
  BORN_BASELINE,
  homeOf,
  type LiveDraft,
  liveDraftOf,
  locatorShardOf,
  type SessionKey,
  type TruthView,
} from '@curfew/domain';
import { actIn, bornTenant, describeSessionTruth, limits, started } from '@curfew/domain/testing';
import { toInstant, toOptionalInstant } from '../instant.js';
import { SHARDS, useFreshDatabase } from '../testing/fresh-database.js';
import { PostgresRevocations } from '../revocation/postgres-revocations.js';
import { PostgresSessionTruth } from './postgres-session-truth.js';

const fresh = useFreshDatabase();

async function write(tenantId: string, view: TruthView): Promise<void> {
  const none: Partial<LiveDraft> = {};
  const { sessionId }: SessionKey = view.state === 'living' ? view.draft : view.key;
  const draft = view.state === 'living' ? view.draft : none;
  const at = view.state === 'intended' ? view.known.lastActivityAt : Date.now();
  await fresh.database.query(
    `insert into sessions (tenant_id, id, subject, application, groups, labels, content_hash, started_at,
       authenticated_at, last_activity_at, limits, trace, observed, generation, epoch, locked_at, intent_cause,
       intent_reason, intent_at, ended_at, cause, deadline, shard, profile, cut_off)
     values ($1, $2, 'ada', 'payments', '{}', '{}', 'hash', $3, $4, $5, $6, '[]', $7, 1, $8, $9, $10, $11, $12, $13, $14,
       $15, 0, $16, $17)
     on conflict (tenant_id, id) do update set intent_cause = excluded.intent_cause, intent_reason = excluded.intent_reason,
       intent_at = excluded.intent_at, ended_at = excluded.ended_at, cause = excluded.cause, deadline = excluded.deadline`,
    [
      tenantId,
      sessionId,
      toInstant(draft.startedAt ?? at),
      toInstant(draft.authenticatedAt ?? at),
      toInstant(draft.lastActivityAt ?? at),
      JSON.stringify(draft.limits ?? limits()),
      draft.observed ? JSON.stringify({ limits: draft.observed }) : null,
      draft.epoch ?? 0,
      toOptionalInstant(draft.lockedAt),
      view.state === 'intended' ? view.intent.cause : null,
      view.state === 'intended' ? view.intent.reason : null,
      toOptionalInstant(view.state === 'intended' ? view.intent.at : undefined),
      toOptionalInstant(view.state === 'ended' ? view.ending.decidedAt : undefined),
      view.state === 'ended' ? view.ending.cause : null,
      toOptionalInstant(view.state === 'ended' ? view.ending.deadline : undefined),
      draft.profile ?? 0,
      draft.cutOff ?? 0,
    ],
  );
}

describe('the truth in Postgres', () => {
  const truth = () => new PostgresSessionTruth(fresh.database);

  describeSessionTruth(async () => {
    await fresh.database.query('delete from sessions');
    const tenant = await bornTenant(fresh.truth);
    return {
      truth: truth(),
      tenantNumber: tenant.number,
      now: async () => (await truth().clock(0)).now,
      set: async (...views) => {
        for (const view of views) await write(tenant.id, view);
      },
    };
  });

  it('looks through a publication that has not reached the row', async () => {
    const tenant = await bornTenant(fresh.truth);
    const record = await started(fresh.truth, tenant);
    const idle = { ...BORN_BASELINE, idleTimeoutSeconds: 60, warnBeforeSeconds: 5 };
    await fresh.truth.policies.replace(idle, '*', actIn(tenant));
    const [view] = await truth().look([record]);
    expect(view).toMatchObject({
      state: 'living',
      newerLimits: true,
      draft: { sessionId: record.sessionId, generation: 2, limits: { idleTimeoutSeconds: 60 } },
    });
  });

  it('looks for the parents of children too, and says which shard knows each child by a locator', async () => {
    const tenant = await bornTenant(fresh.truth);
    const parent = await started(fresh.truth, tenant);
    const children = await Promise.all(
      Array.from({ length: 40 }, () => started(fresh.truth, tenant, { parentId: parent.sessionId })),
    );
    const views = await truth().look([children[0]!, children[1]!]);
    const drafts = views.map((view) => (view.state === 'living' ? view.draft : undefined));
    expect(drafts.map((draft) => draft?.sessionId)).toEqual(
      [parent, children[0]!, children[1]!].map(({ sessionId }) => sessionId),
    );
    expect(drafts.map((draft) => draft?.parentId)).toEqual([undefined, parent.sessionId, parent.sessionId]);
    const home = homeOf(parent, SHARDS);
    const all = await Promise.all(Array.from({ length: SHARDS }, (_, shard) => truth().locatedIn(shard, 0)));
    const own = all.map((keys) => keys.filter(({ parentId }) => parentId === parent.sessionId));
    expect(own[home]).toEqual([]);
    const away = children.filter((child) => locatorShardOf(child, SHARDS) !== undefined);
    expect(
      own
        .flat()
        .map(({ sessionId }) => sessionId)
        .toSorted(),
    ).toEqual(away.map(({ sessionId }) => sessionId).toSorted());
    own.forEach((keys, shard) => expect(keys.filter((key) => locatorShardOf(key, SHARDS) !== shard)).toEqual([]));
    const here = new Set<string>();
    await truth().soonestDue(home, 7, async ({ views }) => {
      const drafts = views.flatMap((view) => (view.state === 'living' ? [view.draft] : []));
      const hasParent = drafts.some(({ sessionId }) => sessionId === parent.sessionId);
      if (drafts.some(({ parentId }) => parentId === parent.sessionId)) expect(hasParent).toBe(true);
      for (const { sessionId } of drafts) here.add(sessionId);
    });
    expect(children.filter(({ sessionId }) => here.has(sessionId))).toHaveLength(40);
  });

  it('says of an ended parent who ended it and why, for children that come later', async () => {
    const tenant = await bornTenant(fresh.truth);
    const [cutOff, single, alone] = await Promise.all([1, 2, 3].map(() => started(fresh.truth, tenant)));
    for (const parent of [cutOff!, single!]) await started(fresh.truth, tenant, { parentId: parent.sessionId });
    const act = actIn(tenant);
    const { id } = await new PostgresRevocations(fresh.database).create({ subject: 'ada' }, 'a leak', act);
    const end = `update sessions set ended_at = now(), cause = 'admin'`;
    const which = 'where tenant_id = $1 and id = $2';
    await fresh.database.query(`${end}, revocation_id = $3 ${which}`, [tenant.id, cutOff!.sessionId, id]);
    for (const { sessionId } of [single!, alone!]) {
      await fresh.database.query(`${end}, end_reason = 'lost', intent_actor = 'key' ${which}`, [tenant.id, sessionId]);
    }
    const keys = [cutOff!, single!, alone!];
    const notes = [
      { reason: 'a leak', actor: act.keyId, revocationId: id },
      { reason: 'lost', actor: 'key' },
      undefined,
    ];
    const byId = (views: readonly TruthView[]) =>
      new Map(views.map((view) => (view.state === 'ended' ? [view.key.sessionId, view.note] : ['', undefined])));
    const looked = byId(await truth().look(keys));
    expect(keys.map(({ sessionId }) => looked.get(sessionId))).toEqual(notes);
    for (const [i, key] of keys.entries()) {
      const recalled = byId(await truth().endingsSince(homeOf(key, SHARDS), 0));
      expect(recalled.get(key.sessionId)).toEqual(notes[i]);
    }
  });

  it('opens a shard with the cut-offs that hold', async () => {
    const tenant = await bornTenant(fresh.truth);
    await started(fresh.truth, tenant, { groups: ['staff'] });
    const revocations = new PostgresRevocations(fresh.database);
    const { id } = await revocations.create({ group: 'staff' }, 'a leak', actIn(tenant));
    const own = async () => (await truth().clock(0)).cutOffs?.filter((one) => one.tenantNumber === tenant.number);
    expect(await own()).toMatchObject([
      { number: 2, revocationId: id, reason: 'a leak', hits: { kind: 'profiles', numbers: [1] } },
    ]);
  });

  it('draws a session as its start does', async () => {
    const tenant = await bornTenant(fresh.truth);
    const record = await started(fresh.truth, tenant, { groups: ['b', 'a'], clientType: 'web' });
    const [view] = await truth().look([record]);
    expect(view).toEqual({ state: 'living', newerLimits: false, draft: liveDraftOf(record) });
  });
});
