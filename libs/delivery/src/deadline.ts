/** The work was not done in time. */
export class TooLate extends Error {}

/**
 * Runs the work for at most `ms` milliseconds. Then it is aborted, and what cannot be aborted is left behind. The work may
 * abort itself before.
 */
export async function withDeadline<T>(ms: number, work: (controller: AbortController) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new TooLate(`not done within ${ms} ms`);
      reject(error);
      controller.abort(error);
    }, ms);
  });
  try {
    return await Promise.race([work(controller), late]);
  } finally {
    clearTimeout(timer);
  }
}
