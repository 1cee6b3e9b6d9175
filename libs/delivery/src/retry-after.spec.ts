import { parseRetryAfter } from './retry-after.js';

const NOW = Date.UTC(2026, 0, 1);

it.each([
  ['0', 0],
  ['120', 120_000],
  [' 5 ', 5_000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ['', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['2026-01-01', undefined],
  ['Thu, 41 Jan 2026 00:00:30 GMT', undefined],
  ['9'.repeat(30), undefined],
  [undefined, undefined],
])('reads %p as %p ms', (value, expected) => {
  expect(parseRetryAfter(value, NOW)).toBe(expected);
});
