import { Silence } from './silence.js';

describe('Silence', () => {
  let now: number;
  let silence: Silence;
  beforeEach(() => {
    now = 0;
    silence = new Silence(() => now);
  });
  const hangs = async () => {
    throw new Error('Query read timeout');
  };

  it('lets everybody through while the server answers, be it with a fault', async () => {
    await expect(
      silence.listen(async () => {
        throw new Error('syntax error');
      }),
    ).rejects.toThrow('syntax');
    const open = silence.listen(() => new Promise(() => undefined));
    void open;
    expect(silence.admits()).toBe(true);
  });

  it('lets one through at a time after one that was never answered, a second later, until one is', async () => {
    await expect(silence.listen(hangs)).rejects.toThrow('Query read timeout');
    let answer: () => void = () => undefined;
    now = 999;
    expect(silence.admits()).toBe(false);
    now = 1_000;
    expect(silence.admits()).toBe(true);
    const probe = silence.listen(
      () =>
        new Promise<void>((resolve) => {
          answer = resolve;
        }),
    );
    expect(silence.admits()).toBe(false);
    answer();
    await probe;
    expect(silence.admits()).toBe(true);
    await Promise.all([silence.listen(async () => 1), silence.listen(async () => expect(silence.admits()).toBe(true))]);
  });

  it('goes on asking after a probe that was not answered either, or was refused', async () => {
    await silence.listen(hangs).catch(() => undefined);
    now = 1_000;
    await silence.listen(hangs).catch(() => undefined);
    expect(silence.admits()).toBe(false);
    now = 2_000;
    expect(silence.admits()).toBe(true);
    await silence.listen(async () => Promise.reject(new Error('connect ECONNREFUSED'))).catch(() => undefined);
    expect(silence.admits()).toBe(true);
  });
});
