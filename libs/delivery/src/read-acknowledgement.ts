import { type Acknowledgement, MOST_CONNECTIONS } from '@curfew/domain';

/**
 * Whether a receiver's answer says that it has applied an event: `{ "applied": true }` for all that it was sent in the
 * request, `{ "events": [{ "id", "applied": true }] }` by event. Anything else, and whatever is malformed in it, says
 * nothing: a 2xx alone means that the receiver has the event, no more.
 */
export function readAcknowledgement(body: string): (eventId: string) => Acknowledgement | undefined {
  const answer = parse(body);
  const whole = acknowledgement(answer);
  if (whole !== undefined || !Array.isArray(answer?.['events'])) return () => whole;
  const byEvent = new Map<unknown, Acknowledgement | undefined>();
  for (const item of answer['events']) if (isObject(item)) byEvent.set(item['id'], acknowledgement(item));
  return (eventId) => byEvent.get(eventId);
}

function acknowledgement(answer: Record<string, unknown> | undefined): Acknowledgement | undefined {
  if (answer?.['applied'] !== true) return undefined;
  const { connectionsClosed, appliedAt } = answer;
  const at = typeof appliedAt === 'string' ? Date.parse(appliedAt) : Number.NaN;
  return {
    ...(isCount(connectionsClosed) && { connectionsClosed }),
    ...(Number.isFinite(at) && { appliedAt: at }),
  };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST_CONNECTIONS;
}

function parse(body: string): Record<string, unknown> | undefined {
  // Most answers are empty.
  if (!body.includes('applied')) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
