import { majorVersion } from './version.js';

describe('majorVersion', () => {
  it.each([
    ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=80ad8cbb0e0e2a1c', 7],
    ['Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=e9c3b8f1', 8],
    ['Redis server v=10.2.0 sha=0', 10],
  ])('reads %p', (output, major) => expect(majorVersion(output)).toBe(major));

  it.each(['', 'error while loading shared libraries: liblzf.so.1', 'psql 16.1'])('finds none in %p', (output) =>
    expect(majorVersion(output)).toBeUndefined(),
  );
});
