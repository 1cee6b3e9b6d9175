import type { ApplicationTally, KeyRecord, Sightings } from '@curfew/domain';

/** Those who follow a stream just now. */
export interface StreamReaders {
  readers(): Iterable<Pick<KeyRecord, 'tenantNumber' | 'application'>>;
}

const EVERY_MS = 1_000;

/** Hands on what was seen of applications, off the path of requests. Returns a function that does so once more and stops. */
export function handOverSightings(
  tally: ApplicationTally,
  sightings: Sightings,
  streams: StreamReaders,
): () => Promise<void> {
  const handOver = () => {
    for (const { tenantNumber, application } of streams.readers()) tally.followed(tenantNumber, application, 'stream');
    return sightings.put(tally.take()).catch(() => undefined);
  };
  const timer = setInterval(() => void handOver(), EVERY_MS);
  return async () => {
    clearInterval(timer);
    await handOver();
  };
}
