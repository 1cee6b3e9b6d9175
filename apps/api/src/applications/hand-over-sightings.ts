import type { ApplicationTally, Sightings } from '@curfew/domain';

const EVERY_MS = 1_000;

/** Hands on what was seen of applications, off the path of requests. Returns a function that does so once more and stops. */
export function handOverSightings(tally: ApplicationTally, sightings: Sightings): () => Promise<void> {
  const handOver = () => sightings.put(tally.take()).catch(() => undefined);
  const timer = setInterval(() => void handOver(), EVERY_MS);
  return async () => {
    clearInterval(timer);
    await handOver();
  };
}
