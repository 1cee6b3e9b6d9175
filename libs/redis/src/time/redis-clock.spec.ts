import type { Redis } from 'ioredis';
import { RedisClock } from './redis-clock.js';

const TIME = 1_800_000_000_000;

describe('RedisClock', () => {
  let monotonic: number;
  let roundTrip: number;
  let time: number;
  let away: boolean;
  let clock: RedisClock;
  beforeEach(() => {
    [monotonic, roundTrip, time, away] = [5_000, 0, TIME, false];
    const redis: Pick<Redis, 'time'> = {
      time: async () => {
        if (away) throw new Error('away');
        monotonic += roundTrip;
        return [Math.floor(time / 1000), (time % 1000) * 1000];
      },
    };
    clock = new RedisClock(redis as Redis, () => monotonic, { now: () => 42 });
  });

  it("has only the process's clock before the first reading", () => expect(clock.now()).toBe(42));

  it("goes on from Redis's time by monotonic time", async () => {
    await clock.look();
    monotonic += 1_234;
    expect(clock.now()).toBe(TIME + 1_234);
  });

  it('takes the middle of a round trip for the moment of the answer', async () => {
    roundTrip = 100;
    await clock.look();
    expect(clock.now()).toBe(TIME + 50);
  });

  it('makes do with a slow answer when it has none, and keeps a better one', async () => {
    roundTrip = 400;
    await clock.look();
    expect(clock.now()).toBe(TIME + 200);
    time = TIME + 9_000;
    await clock.look();
    expect(clock.now()).toBe(TIME + 600);
  });

  it('follows Redis, also back, and holds the last reading while it is away', async () => {
    await clock.look();
    time = TIME - 3_000;
    await clock.look();
    expect(clock.now()).toBe(TIME - 3_000);
    away = true;
    (await clock.follow())();
    monotonic += 10;
    expect(clock.now()).toBe(TIME - 2_990);
  });
});
