import type { EndedView, LiveView } from './live-sessions.js';
import type { Ending, SessionRecord } from './session.js';

/** A session as readers see it: its row, and above it what the live store knows, which is always fresher. */
export type SessionDetails =
  | { readonly record: SessionRecord; readonly state: LiveView['state']; readonly live: LiveView }
  | {
      readonly record: SessionRecord;
      readonly state: 'revoked';
      readonly ending: Ending & { readonly reason?: string };
    }
  /** The row lives, but the live store has no record of it. */
  | { readonly record: SessionRecord; readonly state: 'unknown' };

/** Reads agree with checks though the ledger has not caught up (design §6): the live store has the last word. */
export function detailsOf(record: SessionRecord, view: LiveView | EndedView | undefined): SessionDetails {
  if (view?.state === 'revoked') {
    return {
      record,
      state: 'revoked',
      ending: { ...view.ending, reason: record.ended?.reason ?? record.intent?.reason },
    };
  }
  if (record.ended) return { record, state: 'revoked', ending: record.ended };
  if (view) return { record, state: view.state, live: view };
  return { record, state: 'unknown' };
}
