import type { OutboundAnswer } from '@curfew/domain';
import { noteAttempt } from './note-attempt.js';

const message = { id: 'w', body: '{"a":1}', isBatch: false, deliveries: [] };
const headers = { authorization: 'Bearer s3cret', 'webhook-signature': 'v1,AAA= v1a,BBB=' };
const note = (answer: OutboundAnswer) =>
  noteAttempt({ message, headers, answer, at: 5, durationMs: 12.4 }, ['Bearer s3cret']);

describe('the note of an attempt', () => {
  it('holds what was sent and answered, but no secret that was echoed', () => {
    const body = 'you sent Bearer s3cret and v1a,BBB= \u0000';
    expect(note({ kind: 'answered', status: 500, body })).toEqual({
      at: 5,
      durationMs: 12,
      webhookId: 'w',
      request: '{"a":1}',
      status: 500,
      answer: 'you sent [hidden] and [hidden] \uFFFD',
    });
  });

  it('holds why there was no answer', () => {
    expect(note({ kind: 'unreachable', error: 'connection refused' })).toMatchObject({ error: 'connection refused' });
  });
});
