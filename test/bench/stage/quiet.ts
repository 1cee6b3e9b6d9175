import { setTimeout as sleep } from 'node:timers/promises';
import { type Spent, spentSince, type Stage } from './stage.js';

const LOOK_MS = 500;
/** Of one core. */
const QUIET = 0.15;
const PATIENCE_MS = 90_000;

/** Waits until nothing goes on behind the last measurement: no checkpoint, no delivery, no vacuum. */
export async function quiet(stage: Stage): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  let before: Spent = await stage.spent();
  while (performance.now() < end) {
    await sleep(LOOK_MS);
    const now = await stage.spent();
    const used = Object.values(spentSince(before, now)).reduce((sum: number, seconds: number) => sum + seconds, 0);
    if (used < (QUIET * LOOK_MS) / 1000) return;
    before = now;
  }
}
