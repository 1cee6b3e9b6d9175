/** The receiver goes on announcing an answer (1xx, RFC 9110 §15.2) that does not come. */
export class TooManyInterim extends Error {}

/** More than any server sends. Each costs work, and they may come as fast as the line is: time alone would not do. */
const MOST = 8;

/** Called for each interim answer; aborts when there are more than anybody needs. */
export function fewInterim(controller: AbortController): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count > MOST) controller.abort(new TooManyInterim());
  };
}
