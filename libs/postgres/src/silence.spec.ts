import { Silence } from './silence.js';

describe('Silence', () => {
  const hangs = async () => {
    throw new Error('Query read timeout');
  };

  it('lets everybody through while the server answers, be it with a fault', async () => {
    const silence = new Silence();
    await expect(
      silence.listen(async () => {
        throw new Error('syntax error');
      }),
    ).rejects.toThrow('syntax');
    const open = silence.listen(() => new Promise(() => undefined));
    void open;
    expect(silence.admits()).toBe(true);
  });

  it('lets one through at a time after one that was never answered, until one is', async () => {
    const silence = new Silence();
    await expect(silence.listen(hangs)).rejects.toThrow('Query read timeout');
    let answer: () => void = () => undefined;
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
    const silence = new Silence();
    await silence.listen(hangs).catch(() => undefined);
    await silence.listen(hangs).catch(() => undefined);
    expect(silence.admits()).toBe(true);
    await silence.listen(async () => Promise.reject(new Error('connect ECONNREFUSED'))).catch(() => undefined);
    expect(silence.admits()).toBe(true);
  });
});
