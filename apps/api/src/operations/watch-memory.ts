import type { MemoryWatch } from '@curfew/redis';

const EVERY_MS = 1_000;

/** Looks every second whether the live store's memory is short; while the store is away, what was seen last holds. */
export function watchMemory(memory: MemoryWatch): () => void {
  const timer = setInterval(() => void memory.look().catch(() => undefined), EVERY_MS);
  return () => clearInterval(timer);
}
