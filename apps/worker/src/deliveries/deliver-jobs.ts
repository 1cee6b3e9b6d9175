import type { DueDelivery, JobMap } from '@curfew/domain';

/** A job carries up to this many deliveries of one subscription (design §8). */
const DELIVERIES_A_JOB = 100;

/** Groups what is owed into jobs: one subscription each, and revocations apart, for they have a queue of their own. */
export function deliverJobs(owed: readonly DueDelivery[]): JobMap['deliver'][] {
  const groups = new Map<string, DueDelivery[]>();
  for (const one of owed) {
    const name = `${one.revocation} ${one.privileged ?? false} ${one.subscriptionId}`;
    const group = groups.get(name);
    if (group) group.push(one);
    else groups.set(name, [one]);
  }
  const jobs: JobMap['deliver'][] = [];
  for (const group of groups.values()) {
    const { subscriptionId, revocation, privileged } = group[0] as DueDelivery;
    for (let i = 0; i < group.length; i += DELIVERIES_A_JOB) {
      const items = group.slice(i, i + DELIVERIES_A_JOB).map(({ id, attempt }) => ({ id, attempt }));
      jobs.push({ v: 1, subscriptionId, revocation, ...(privileged && { privileged }), items });
    }
  }
  return jobs;
}
