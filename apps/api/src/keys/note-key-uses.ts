import type { Authenticator, KeyMirror } from '@curfew/domain';

const EVERY_MS = 10_000;

/** Hands the times of last use on now and then, off the path of requests. Returns a function that does so once more and stops. */
export function noteKeyUses(authenticator: Authenticator, mirror: KeyMirror): () => Promise<void> {
  const note = () => mirror.noteUse(authenticator.takeUses()).catch(() => undefined);
  const timer = setInterval(() => void note(), EVERY_MS);
  return async () => {
    clearInterval(timer);
    await note();
  };
}
