import type { Answer, Json } from '../http.js';

export interface Timed extends Answer<Json> {
  readonly ms: number;
}

/** Longer than any answer may take, whatever is away. */
const HANGS_MS = 15_000;

/** How long an answer took; one that does not come is an error of its own. */
export async function timed(call: () => Promise<Answer<Json>>): Promise<Timed> {
  const begun = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const hangs = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${HANGS_MS} ms`)), HANGS_MS);
  });
  try {
    return { ...(await Promise.race([call(), hangs])), ms: performance.now() - begun };
  } finally {
    clearTimeout(timer);
  }
}
