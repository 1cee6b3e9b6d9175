/** The receiver goes on announcing an answer (1xx, RFC 9110 §15.2) that does not come. */
export class TooManyInterim extends Error {}

/** More than any server sends. Each costs work, and they may come as fast as the line is: time alone would not do. */
const MOST = 8;

/** Runs the work with a signal that is aborted, too, when more interim answers are counted than anybody needs. */
export function withFewInterim<T>(
  signal: AbortSignal,
  work: (signal: AbortSignal, onInfo: () => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let count = 0;
  return work(AbortSignal.any([signal, controller.signal]), () => {
    count += 1;
    if (count > MOST) controller.abort(new TooManyInterim());
  });
}
