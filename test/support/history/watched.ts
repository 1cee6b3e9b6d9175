import { startWatched, type Watched, type WatchedOptions } from './start-watched.js';

const START_MS = 180_000;

/** Options, or what makes them where something has to run before. */
type Wanted = WatchedOptions | (() => Promise<WatchedOptions>);

/** Runs for all tests of a block; what is given is filled in before the first of them. */
export function watched(wanted: Wanted = {}): Watched {
  const here = {} as Watched;
  beforeAll(() => fill(here, wanted), START_MS);
  afterAll(() => here.stop?.());
  return here;
}

/** Runs anew for each test of a block. */
export function watchedAnew(wanted: Wanted = {}): Watched {
  const here = {} as Watched;
  beforeEach(() => fill(here, wanted), START_MS);
  afterEach(() => here.stop?.());
  return here;
}

async function fill(here: Watched, wanted: Wanted): Promise<void> {
  Object.assign(here, await startWatched(typeof wanted === 'function' ? await wanted() : wanted));
}
