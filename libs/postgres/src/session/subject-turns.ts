/** Starts of one subject that are under way at a time: they wait for each other anyway, and would hold connections. */
const MOST_AT_ONCE = 4;

interface Turns {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * Lets in a few of those that want the same lock, the others wait here in order: a crowd of one subject's starts must not
 * take all of the pool's connections, nor run into its timeouts (engine rule 28).
 */
export class SubjectTurns {
  private readonly subjects = new Map<string, Turns>();

  async run<T>(subject: string, work: () => Promise<T>): Promise<T> {
    let turns = this.subjects.get(subject);
    if (!turns) this.subjects.set(subject, (turns = { running: 0, waiting: [] }));
    if (turns.running === MOST_AT_ONCE) await new Promise<void>((resolve) => turns.waiting.push(resolve));
    else turns.running++;
    try {
      return await work();
    } finally {
      const next = turns.waiting.shift();
      // The place goes to the next one as it is, so that no newcomer gets in between.
      if (next) next();
      else if (--turns.running === 0) this.subjects.delete(subject);
    }
  }
}
