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
