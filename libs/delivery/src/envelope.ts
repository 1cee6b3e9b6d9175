import type { LedgerEvent } from '@curfew/domain';

/** The body of a webhook: Standard Webhooks' `type`, `timestamp` (of the event, not the attempt) and `data`. */
export function envelope(event: Pick<LedgerEvent, 'type' | 'timestamp' | 'data'>): string {
  return JSON.stringify({
    type: event.type,
    timestamp: new Date(event.timestamp).toISOString(),
    data: event.data,
  });
}
