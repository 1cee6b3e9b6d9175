import { type Decision, liveField } from '@curfew/domain';

/** The decisions in lots about so many sessions each: all about one session are in one lot, in their order. */
export function wholeSessions(decisions: readonly Decision[], sessions: number): readonly (readonly Decision[])[] {
  const lots: Decision[][] = [];
  const lotOf = new Map<string, number>();
  for (const decision of decisions) {
    const key = liveField(decision);
    const lot = lotOf.get(key) ?? Math.floor(lotOf.size / sessions);
    lotOf.set(key, lot);
    (lots[lot] ??= []).push(decision);
  }
  return lots;
}
