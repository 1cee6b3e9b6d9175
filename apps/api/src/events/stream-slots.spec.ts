import { StreamSettings } from './stream-settings.js';
import { StreamSlots } from './stream-slots.js';

describe('StreamSlots', () => {
  let slots: StreamSlots;
  beforeEach(() => {
    const config = { streams: 3, streamsPerKey: 2, streamHeartbeatSeconds: 15, streamStallSeconds: 30 };
    slots = new StreamSlots(new StreamSettings(config));
  });
  const refused = (keyId: string) => {
    try {
      slots.take(keyId)();
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it('has so many for a key and so many for all, and takes each back once', () => {
    const give = slots.take('a');
    slots.take('a');
    expect(refused('a')).toMatchObject({ code: 'too_many_streams_of_key', status: 429, retryAfterSeconds: 5 });
    const other = slots.take('b');
    expect(refused('c')).toMatchObject({ code: 'too_many_streams', status: 503, retryAfterSeconds: 5 });
    give();
    give();
    expect(refused('a')).toBeUndefined();
    slots.take('c');
    expect(refused('a')).toMatchObject({ code: 'too_many_streams' });
    other();
    expect(refused('b')).toBeUndefined();
  });
});
