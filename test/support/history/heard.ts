/** A point in the test: `turn` orders everything that happened in it, `at` is the wall clock in milliseconds. */
export interface Moment {
  readonly turn: number;
  readonly at: number;
}

/** One request and its answer. Requests without an answer told nobody anything. */
export interface Exchange {
  readonly sessionId: string;
  readonly sent: Moment;
  readonly answered: Moment;
}

/** What a client was told of a session's life. `locked` counts as a no. */
export interface Told extends Exchange {
  readonly via: 'start' | 'check' | 'activity' | 'logout';
  readonly says: 'yes' | 'no' | 'unknown';
  readonly cause?: string;
}

/** Activity of a kind that counts, and that was accepted. */
export interface Counted extends Exchange {
  /** When it happened, at the earliest: by the wall clock that the live store reads too. */
  readonly happenedAt: number;
}

/** An ending that somebody asked for, and that was answered with success. */
export interface Asked extends Exchange {
  readonly durability: 'durable' | 'volatile';
}

/** All that the clients of a test heard. */
export class Heard {
  readonly told: Told[] = [];
  readonly counted: Counted[] = [];
  readonly started: Exchange[] = [];
  readonly asked: Asked[] = [];
  private turn = 0;

  now(): Moment {
    return { turn: ++this.turn, at: Date.now() };
  }
}
