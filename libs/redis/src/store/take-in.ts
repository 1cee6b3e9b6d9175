import type { ActivityReport, TouchResult } from '@curfew/domain';
import type { Grouped } from '../commands/group-reports.js';
import type { Elsewhere, PartReply } from '../commands/states.js';
import { touch } from '../commands/touch.js';
import { touchPlainly } from '../commands/touch-plainly.js';
import type { LiveServer } from './live-server.js';
import type { Part } from './turn-batcher.js';

type Reply = PartReply<TouchResult | Elsewhere>;

/**
 * Takes in activity: by the script for plain sessions, and what that leaves by the one for all, which costs twice as much.
 * Answers in full, and sessions that were just looked for, are for the latter alone.
 */
export async function takeIn(
  server: LiveServer,
  parts: readonly Part<ActivityReport>[],
  reports: readonly Grouped[],
  detail: 'sparse' | 'full',
): Promise<Reply[]> {
  if (detail === 'full' || parts.some(({ sure }) => sure !== undefined)) return touch(server, parts, reports, detail);
  const replies: (Reply | undefined)[] = await touchPlainly(server, parts, reports);
  const rest = replies.flatMap((reply, i) => (reply ? [] : [i]));
  if (rest.length === 0) return replies as Reply[];
  const others = await touch(
    server,
    rest.map((i) => parts[i] as Part<ActivityReport>),
    rest.map((i) => reports[i] as Grouped),
    detail,
  );
  rest.forEach((place, i) => (replies[place] = others[i]));
  return replies as Reply[];
}
