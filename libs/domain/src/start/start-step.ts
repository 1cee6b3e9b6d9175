import { CannotRun } from './cannot-run.js';

/** `away`: cannot be reached. `starting`: not done yet. */
export type StartState = 'away' | 'starting' | 'ok';

export interface StartWork {
  /** Fails for as long as what the step needs is away. */
  readonly reach: () => Promise<unknown>;
  /** What must have happened once; it may run again after it failed half-way. */
  readonly settle: () => Promise<unknown>;
}

export interface StartTools {
  readonly pause: (ms: number) => Promise<unknown>;
  /** Told why a step has to wait: whenever the reason changes, and again about every minute. */
  readonly waits: (step: string, why: string) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const SAY_AGAIN_EVERY = 30;

/** A part of a process's start that is tried until it works, so that a process starts whatever is away. */
export class StartStep {
  private at: StartState = 'starting';
  private reason = '';

  constructor(
    readonly name: string,
    private readonly work: StartWork,
  ) {}

  get state(): StartState {
    return this.at;
  }

  /** Resolves when it is done. Throws `CannotRun` alone. */
  async run({ pause, waits }: StartTools): Promise<void> {
    for (let tries = 0; this.at !== 'ok'; tries++) {
      try {
        await this.attempt();
      } catch (error) {
        if (error instanceof CannotRun) throw error;
        const why = reasonOf(error);
        if (why !== this.reason || tries % SAY_AGAIN_EVERY === 0) waits(this.name, why);
        this.reason = why;
        await pause(Math.min(FIRST_PAUSE_MS * 2 ** Math.min(tries, 10), LONGEST_PAUSE_MS));
      }
    }
  }

  private async attempt(): Promise<void> {
    try {
      await this.work.reach();
    } catch (error) {
      this.at = 'away';
      throw error;
    }
    this.at = 'starting';
    await this.work.settle();
    this.at = 'ok';
  }
}

/** Of several addresses tried, the error names none: its code does. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  return message || code || String(error);
}
