import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8 from putting new objects among the old ones because those made at the same place once lived long. A burst of
 * slow requests teaches it to do so with what every request is made of; each of these, dead after a millisecond, then keeps
 * the young ones that it points to alive until the next full collection, which took a sixth of the processor's time
 * (docs/performance.md). To be called before anything is hot.
 */
export function keepGarbageYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
