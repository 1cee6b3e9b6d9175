import { sseEvent, ssePosition, sseRetry } from './sse.js';
import { SseReader } from '../../../../test/support/sse-reader.js';

describe('the event stream format', () => {
  const read = (...chunks: string[]) => {
    const reader = new SseReader();
    for (const chunk of chunks) reader.push(chunk);
    return reader;
  };

  it('has a line for each field, and an empty one at the end', () => {
    expect(sseEvent({ id: '7', event: 'session.revoked', data: '{"a":1}' })).toBe(
      'id: 7\nevent: session.revoked\ndata: {"a":1}\n\n',
    );
  });

  it.each(['one\ntwo', 'one\r\ntwo', 'one\rtwo'])('keeps data of several lines together: %j', (data) => {
    const text = sseEvent({ id: '1', event: 'e', data });
    expect(text).toBe('id: 1\nevent: e\ndata: one\ndata: two\n\n');
    expect(read(text).events).toEqual([{ id: '1', event: 'e', data: 'one\ntwo' }]);
  });

  it.each(['', '\n', ' led by a space', 'id: 9', '\u2028\u{1f600}'])('reads back as it was: %j', (data) => {
    const { events } = read(sseEvent({ id: '1', event: 'e', data }));
    expect(events).toEqual([{ id: '1', event: 'e', data }]);
  });

  it.each(['a\nb', 'a\rb', 'a\u0000'])('lets no field become two: %j', (text) => {
    expect(() => sseEvent({ id: text, event: 'e', data: '' })).toThrow('one line');
    expect(() => sseEvent({ id: '1', event: text, data: '' })).toThrow('one line');
    expect(() => ssePosition(text, '1')).toThrow('one line');
  });

  it('moves the position without an event', () => {
    const reader = read(ssePosition('alive', '12'), sseRetry(2500.4));
    expect([reader.events, reader.lastEventId, reader.retryMs, reader.comments]).toEqual([[], '12', 2500, ['alive']]);
  });
});
