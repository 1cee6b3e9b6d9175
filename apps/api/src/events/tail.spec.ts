import type { LedgerEvent } from '@curfew/domain';
import { Tail } from './tail.js';

const eventOf = (seq: number, text = ''): LedgerEvent => ({
  id: `e${seq}`,
  seq,
  type: 'session.started',
  timestamp: 0,
  data: { eventId: `e${seq}`, schema: 1, tenant: 't', decidedAt: '', text },
  hash: '',
});
const seqsOf = (tail: Tail, since: number) => tail.since(since)?.map(({ event }) => event.seq);

describe('Tail', () => {
  it('holds what came since it began', () => {
    const tail = new Tail();
    expect([tail.head, tail.since(0)]).toEqual([undefined, undefined]);
    tail.startAt(3);
    tail.push([eventOf(4), eventOf(5)]);
    expect([3, 4, 5, 6].map((seq) => seqsOf(tail, seq))).toEqual([[4, 5], [5], [], []]);
    expect(tail.since(2)).toBeUndefined();
  });

  it('holds so many events and so many bytes, of the newest', () => {
    const tail = new Tail();
    tail.startAt(0);
    for (let seq = 1; seq <= 1_500; seq++) tail.push([eventOf(seq)]);
    expect([tail.since(499), seqsOf(tail, 500)?.length]).toEqual([undefined, 1_000]);
    for (let seq = 1_501; seq <= 1_530; seq++) tail.push([eventOf(seq, 'x'.repeat(200_000))]);
    const held = tail.since(1_520) ?? [];
    expect([tail.since(1_510), held.length]).toEqual([undefined, 10]);
    expect(held.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(2_097_152);
  });

  it('begins anew where a ledger was set back', () => {
    const tail = new Tail();
    tail.startAt(0);
    tail.push([eventOf(1), eventOf(2)]);
    tail.startAt(1);
    expect([tail.head, tail.since(0), tail.since(1)]).toEqual([1, undefined, []]);
  });
});
