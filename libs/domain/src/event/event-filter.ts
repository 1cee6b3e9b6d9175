import type { LedgerEvent } from './event.js';

/** All present members must match, by any of their values; an event without the member does not match. */
export interface EventFilter {
  readonly type?: readonly string[];
  readonly sessionId?: string;
  /** Of the session the event is about: the application that started it. */
  readonly application?: readonly string[];
  readonly cause?: readonly string[];
  readonly group?: readonly string[];
}

export function matchesEvent(filter: EventFilter, { type, data }: Pick<LedgerEvent, 'type' | 'data'>): boolean {
  const { application, cause, groups } = data as { application?: string; cause?: string; groups?: readonly string[] };
  return (
    (filter.type?.includes(type) ?? true) &&
    (filter.sessionId === undefined || filter.sessionId === data.sessionId) &&
    (filter.application?.includes(application ?? '') ?? true) &&
    (filter.cause?.includes(cause ?? '') ?? true) &&
    (filter.group?.some((group) => groups?.includes(group)) ?? true)
  );
}
