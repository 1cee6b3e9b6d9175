import type { Stage } from './stage.js';

/** Makes so many webhook subscriptions to every ending. */
export async function subscribe({ admin }: Stage, url: string, count: number, more: object = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const { status, body } = await admin.post('/v1/subscriptions', {
      name: `receiver ${i}`,
      kind: 'webhook',
      url: `${url}/hook-${i}`,
      events: ['session.revoked'],
      ...more,
    });
    if (status !== 201) throw new Error(`a subscription was answered ${status} ${JSON.stringify(body)}`);
    ids.push(body.id as string);
  }
  return ids;
}
