import { parseStat } from './cpu.js';

describe('parseStat', () => {
  it('counts own time and that of children that have ended, whatever the name', () => {
    const numbers = Array.from({ length: 40 }, (_, i) => String(i));
    const stat = `4711 (a ) b (c)) S 42 ${numbers.slice(2).join(' ')}`;
    // Fields 14 to 17 of proc(5), counted from 1: here 11 to 14.
    expect(parseStat(stat)).toEqual({ parent: 42, seconds: (11 + 12 + 13 + 14) / 100 });
  });
});
