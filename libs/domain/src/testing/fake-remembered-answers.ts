import { type Recall, type RememberedAnswer, RememberedAnswers } from '../idempotency/remembered-answers.js';

/** Remembered answers in memory, for ever. */
export class FakeRememberedAnswers extends RememberedAnswers {
  private readonly kept = new Map<string, { readonly fingerprint: string; readonly answer?: RememberedAnswer }>();

  override async begin(name: string, fingerprint: string): Promise<Recall> {
    const known = this.kept.get(name);
    if (!known) {
      this.kept.set(name, { fingerprint });
      return { state: 'new' };
    }
    if (known.fingerprint !== fingerprint) return { state: 'other_content' };
    return known.answer ? { state: 'answered', answer: known.answer } : { state: 'under_way' };
  }

  override async finish(name: string, fingerprint: string, answer: RememberedAnswer): Promise<void> {
    this.kept.set(name, { fingerprint, answer });
  }

  override async forget(name: string): Promise<void> {
    this.kept.delete(name);
  }
}
