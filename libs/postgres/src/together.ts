import { isUnavailable } from '@curfew/domain';

interface Waiting<Q, A> {
  readonly question: Q;
  readonly answer: (answer: A) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Puts questions that come at about the same time to the database together: one that comes while others are under way
 * waits for them, and takes along who else has come by then. Alone it goes at once. What one ending costs so does not grow
 * with the number of its receivers.
 */
export class Together<Q, A> {
  private readonly waiting: Waiting<Q, A>[] = [];
  private underWay = 0;

  /** `ask` answers in the order of the questions. At most `most` of them are put together, and so many groups at once. */
  constructor(
    private readonly ask: (questions: readonly Q[]) => Promise<readonly A[]>,
    private readonly limits: { readonly most: number; readonly atOnce: number },
  ) {}

  run(question: Q): Promise<A> {
    return new Promise((answer, fail) => {
      this.waiting.push({ question, answer, fail });
      this.next();
    });
  }

  private next(): void {
    if (this.underWay === this.limits.atOnce || this.waiting.length === 0) return;
    this.underWay++;
    void this.take(this.waiting.splice(0, this.limits.most)).finally(() => {
      this.underWay--;
      this.next();
    });
  }

  private async take(group: readonly Waiting<Q, A>[]): Promise<void> {
    try {
      const answers = await this.ask(group.map(({ question }) => question));
      for (const [i, { answer }] of group.entries()) answer(answers[i]!);
    } catch (error) {
      // One that cannot be answered must not stand in the way of the others, unless nothing can be.
      if (group.length === 1 || isUnavailable(error)) {
        for (const { fail } of group) fail(error);
      } else for (const one of group) await this.take([one]);
    }
  }
}
