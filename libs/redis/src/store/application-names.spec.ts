import type { Redis } from 'ioredis';
import { applicationNamesKey } from '../keys.js';
import { ApplicationNames } from './application-names.js';

/** As much of Redis as the names need: one hash. */
class OneHash {
  readonly kept = new Map<string, string>();
  writes = 0;
  away = false;

  async hset(key: string, field: string, value: string): Promise<number> {
    expect(key).toBe(applicationNamesKey);
    this.writes++;
    if (this.away) throw new Error('Connection is closed.');
    this.kept.set(field, value);
    return 1;
  }

  async hmget(_: string, ...fields: string[]): Promise<(string | null)[]> {
    return fields.map((field) => this.kept.get(field) ?? null);
  }
}

describe('ApplicationNames', () => {
  let hash: OneHash;
  let now: number;
  let names: ApplicationNames;
  beforeEach(() => {
    hash = new OneHash();
    now = 0;
    names = new ApplicationNames(hash as unknown as Redis, () => now);
  });
  const ask = (...sources: number[]) => names.names(sources.map((source) => ({ tenantNumber: 1, source })));

  it('finds the way back from number to name, in order', async () => {
    const [payments, mail] = [names.number(1, 'payments'), names.number(1, 'mail')];
    expect(await ask(mail, 0, payments, 12_345)).toEqual(['mail', undefined, 'payments', undefined]);
  });

  it('gives an application the same number everywhere, and another in another tenant', () => {
    const elsewhere = new ApplicationNames(new OneHash() as unknown as Redis);
    expect(elsewhere.number(1, 'payments')).toBe(names.number(1, 'payments'));
    expect(names.number(2, 'payments')).not.toBe(names.number(1, 'payments'));
  });

  it('stores a name once a minute, not with every report', () => {
    for (now of [0, 1, 59_999]) names.number(1, 'payments');
    expect(hash.writes).toBe(1);
    now = 60_000;
    names.number(1, 'payments');
    expect(hash.writes).toBe(2);
  });

  it('tries again at the next report when the store was away', async () => {
    hash.away = true;
    const number = names.number(1, 'payments');
    await new Promise(setImmediate);
    hash.away = false;
    names.number(1, 'payments');
    expect(await ask(number)).toEqual(['payments']);
  });

  it('asks nobody when nothing was ever reported', async () => {
    hash.hmget = () => Promise.reject(new Error('asked'));
    expect(await ask(0, 0)).toEqual([undefined, undefined]);
  });
});
