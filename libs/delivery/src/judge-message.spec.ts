import type { ClaimedDelivery, OutboundAnswer } from '@curfew/domain';
import { judgeMessage } from './judge-message.js';

const NOW = 1_000_000;
const deliveries = ['a', 'b', 'c'].map(
  (name, i) =>
    ({ id: `d-${name}`, attempt: i + 1, giveUpAt: NOW + 86_400_000, event: { id: name } }) as ClaimedDelivery,
);
const answered = (status: number, body: string): OutboundAnswer => ({ kind: 'answered', status, body });
const judge = (answer: OutboundAnswer, isBatch = true) =>
  judgeMessage({ deliveries, isBatch }, answer, NOW, Math.random).map(({ result }) => result);

describe('the answer to a batch', () => {
  it('takes all of it, unless it names some', () => {
    expect(judge(answered(200, ''))).toEqual(['delivered', 'delivered', 'delivered']);
    expect(judge(answered(200, '{"events":["c","a","x"]}'))).toEqual(['delivered', 'failed', 'delivered']);
    expect(judge(answered(202, '{"events":[]}'))).toEqual(['failed', 'failed', 'failed']);
  });

  it('names none where it is no 2xx', () => {
    expect(judge(answered(500, '{"events":["a"]}'))).toEqual(['failed', 'failed', 'failed']);
    expect(judge(answered(410, '{"events":["a"]}'))).toEqual(['gone', 'gone', 'gone']);
    expect(judge({ kind: 'unreachable', error: 'x' })).toEqual(['failed', 'failed', 'failed']);
  });

  it('is not read for names by who sends events alone', () => {
    expect(judge(answered(200, '{"events":[]}'), false)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('says why an event is tried again, or given up', () => {
    const [outcome] = judgeMessage({ deliveries, isBatch: true }, answered(200, '{"events":[]}'), NOW, () => 0.5);
    expect(outcome).toMatchObject({ id: 'd-a', result: 'failed', status: 200, error: expect.stringContaining('name') });
    const late = { deliveries: deliveries.map((one) => ({ ...one, giveUpAt: NOW })), isBatch: true };
    const given = judgeMessage(late, answered(200, '{"events":["a"]}'), NOW, Math.random);
    expect(given.map(({ result }) => result)).toEqual(['delivered', 'dead', 'dead']);
  });

  it('lets those of one attempt go together again', () => {
    const same = { deliveries: deliveries.map((one) => ({ ...one, attempt: 4 })), isBatch: true };
    const outcomes = judgeMessage(same, answered(500, ''), NOW, Math.random) as { retryInMs: number }[];
    expect(new Set(outcomes.map(({ retryInMs }) => retryInMs)).size).toBe(1);
  });
});

describe('an acknowledgement in the answer', () => {
  const outcomesOf = (answer: OutboundAnswer, isBatch = true) =>
    judgeMessage({ deliveries, isBatch }, answer, NOW, Math.random);
  const delivered = { result: 'delivered', status: 200, at: NOW } as const;
  const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ id: `d-${name}`, ...delivered })) as [object, object, object];

  it('counts with a 2xx only', () => {
    const body = '{"applied":true}';
    const applied = [a, b, c].map((one) => ({ ...one, applied: {} }));
    expect(outcomesOf(answered(200, body))).toEqual(applied);
    expect(outcomesOf(answered(200, body), false)).toEqual(applied);
    expect(outcomesOf(answered(200, 'ok'))).toEqual([a, b, c]);
    for (const outcome of outcomesOf(answered(500, body))) expect(outcome).not.toHaveProperty('applied');
  });

  it('is of the events that it names, and of none that was not taken', () => {
    const body = '{"events":["a",{"id":"b","applied":true,"connectionsClosed":2}]}';
    const [first, second, third] = outcomesOf(answered(200, body));
    expect([first, second]).toEqual([a, { ...b, applied: { connectionsClosed: 2 } }]);
    expect(third).toMatchObject({ id: 'd-c', result: 'failed' });
    const [whole] = outcomesOf(answered(200, '{"applied":true,"events":["b"]}'));
    expect(whole).toMatchObject({ id: 'd-a', result: 'failed' });
    expect(whole).not.toHaveProperty('applied');
  });
});
