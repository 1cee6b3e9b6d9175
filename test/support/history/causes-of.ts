import type { Facts } from './facts.js';

/** By session: why it ended. Those that live are not there. */
export function causesOf({ sessions }: Facts): Map<string, string> {
  return new Map(sessions.flatMap(({ sessionId, ended }) => (ended ? [[sessionId, ended.cause] as const] : [])));
}
