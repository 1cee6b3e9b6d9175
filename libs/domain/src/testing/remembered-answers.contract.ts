import type { RememberedAnswers } from '../idempotency/remembered-answers.js';

const ANSWER = { status: 201, headers: { etag: '"1"' }, body: 'sealed' };

export function describeRememberedAnswers(make: () => Promise<RememberedAnswers>): void {
  let answers: RememberedAnswers;
  beforeEach(async () => {
    answers = await make();
  });

  it('gives a name to the first who asks, and keeps others waiting', async () => {
    expect(await answers.begin('a', 'f')).toEqual({ state: 'new' });
    expect(await answers.begin('a', 'f')).toEqual({ state: 'under_way' });
    expect(await answers.begin('b', 'f')).toEqual({ state: 'new' });
  });

  it('repeats the answer for the same content only', async () => {
    await answers.begin('a', 'f');
    await answers.finish('a', 'f', ANSWER);
    expect(await answers.begin('a', 'f')).toEqual({ state: 'answered', answer: ANSWER });
    expect(await answers.begin('a', 'g')).toEqual({ state: 'other_content' });
  });

  it('tells other content from a request under way, and forgets on demand', async () => {
    await answers.begin('a', 'f');
    expect(await answers.begin('a', 'g')).toEqual({ state: 'other_content' });
    await answers.forget('a');
    expect(await answers.begin('a', 'g')).toEqual({ state: 'new' });
  });
}
