import type { Decision } from '../event/decision.js';
import type { CheckResult, LiveSessions, LiveView } from '../session/live-sessions.js';
import type { SessionKey } from '../session/session.js';
import { liveDraft } from './live-draft.js';

/** A live store under test: its time can be moved on, and what it decided can be read. */
export interface LiveSessionsRig {
  readonly live: LiveSessions;
  advance(seconds: number): Promise<void>;
  decisions(): Promise<readonly Decision[]>;
  /** Sweeps every shard until nothing is due. */
  sweep(): Promise<void>;
}

/** What all parts of the conformance suite do with it. */
export interface LiveSessionsStage {
  /** Of the test that runs. */
  readonly rig: LiveSessionsRig;
  start(over?: Parameters<typeof liveDraft>[1]): Promise<LiveView>;
  state(): Promise<CheckResult | undefined>;
  /** The decisions so far, in words. */
  told(): Promise<string[]>;
}

export const KEY: SessionKey = { tenantNumber: 1, sessionId: 's-1' };
export const report = (over: object = {}) => ({ ...KEY, kind: 'keyboard' as const, application: 'payments', ...over });

export function stageOf(current: () => LiveSessionsRig): LiveSessionsStage {
  return {
    get rig() {
      return current();
    },
    start: async (over = {}) => {
      const { live } = current();
      const { now, incarnation } = await live.moment(liveDraft(0, over));
      return live.put(liveDraft(now, over), incarnation) as Promise<LiveView>;
    },
    state: async () => (await current().live.check([KEY]))[0],
    told: async () =>
      (await current().decisions()).map(
        (d) => `${d.type}${d.clock ? ` ${d.clock}` : ''}${d.cause ? ` ${d.cause}` : ''}`,
      ),
  };
}
