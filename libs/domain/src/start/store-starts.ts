import type { StartStep, StartTools } from './start-step.js';

/** How far a process is with each store. Each is on its own: what needs one alone serves as soon as that one is there. */
export class StoreStarts {
  constructor(
    readonly postgres: StartStep,
    readonly redis: StartStep,
  ) {}

  get done(): boolean {
    return this.postgres.state === 'ok' && this.redis.state === 'ok';
  }

  /** Resolves when both are done; `onLive` runs once the live store is. Throws what a step throws: `CannotRun`. */
  async run(tools: StartTools, onLive: () => Promise<void> = async () => undefined): Promise<void> {
    await Promise.all([this.postgres.run(tools), this.redis.run(tools).then(onLive)]);
  }
}
