import { ReceiverTurns } from './receiver-turns.js';

describe('the turns of receivers', () => {
  it('lets a receiver have some jobs at a time, and others as many', () => {
    const turns = new ReceiverTurns();
    const first = Array.from({ length: 9 }, () => turns.enter('a'));
    expect(first).toEqual([...Array.from({ length: 8 }, () => 'go'), 'later']);
    expect(turns.enter('b')).toBe('go');
    turns.leave('a');
    expect(turns.enter('a')).toBe('go');
  });

  it('has room for privileged jobs when all others have to wait', () => {
    const turns = new ReceiverTurns();
    for (let i = 0; i < 8; i++) turns.enter('a');
    expect([turns.enter('a'), turns.enter('a', true), turns.enter('a', true)]).toEqual(['later', 'go', 'go']);
    expect([turns.enter('a', true), turns.enter('a')]).toEqual(['later', 'later']);
  });

  it('only probes one that does not answer, until it does', () => {
    const turns = new ReceiverTurns();
    expect(turns.enter('a')).toBe('go');
    turns.note('a', false);
    expect(turns.enter('a')).toBe('leave');
    turns.leave('a');
    expect([turns.enter('a'), turns.enter('a')]).toEqual(['go', 'leave']);
    turns.note('a', true);
    expect(turns.enter('a')).toBe('go');
  });

  it('knows what was missed, revocations first, until somebody has caught up', () => {
    const turns = new ReceiverTurns();
    turns.miss('a', true);
    expect(turns.missed('a')).toBeUndefined();
    turns.enter('a');
    turns.miss('a', false);
    turns.miss('a', true);
    const seen = turns.missed('a')!;
    expect(seen).toEqual({ revocation: true, times: 1 });
    turns.miss('a', true);
    turns.caughtUp('a', seen);
    expect(turns.missed('a')).toEqual({ revocation: true, times: 2 });
    turns.caughtUp('a', { revocation: true, times: 2 });
    expect(turns.missed('a')).toEqual({ revocation: false, times: 1 });
    turns.note('a', false);
    expect(turns.missed('a')).toBeUndefined();
  });
});
