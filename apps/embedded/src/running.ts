import type { Child } from './processes/child.js';
import { StartFault } from './start-fault.js';

const STORE_GRACE_MS = 10_000;

/** What has been started so far, and how it goes down: apps first, so that they drain while the stores still answer. */
export class Running {
  private readonly apps: Child[] = [];
  private readonly stores: Child[] = [];
  private stopping = false;
  private fall: (fault: StartFault) => void = () => undefined;
  private readonly fallen = new Promise<never>((_, reject) => {
    this.fall = reject;
  });

  constructor() {
    // Nobody may be waiting yet when something falls.
    this.fallen.catch(() => undefined);
  }

  app(child: Child): void {
    this.apps.push(child);
    this.watch(child);
  }

  store<T extends Child>(child: T): T {
    this.stores.push(child);
    this.watch(child);
    return child;
  }

  /** What `work` gives; throws a `StartFault` as soon as an app or store ends by itself. */
  async while<T>(work: Promise<T>): Promise<T> {
    return await Promise.race([work, this.fallen]);
  }

  async stop(appGraceMs: number): Promise<void> {
    this.stopping = true;
    await Promise.all(this.apps.map((app) => app.stop(appGraceMs)));
    await Promise.all(this.stores.map((store) => store.stop(STORE_GRACE_MS)));
  }

  private watch({ name, ended, log }: Child): void {
    void ended.then((how) => {
      if (this.stopping) return;
      const lines = log.tail(10).map((line) => `\n  ${line}`);
      this.fall(new StartFault(`${name} ended unexpectedly (${how}): see ${log.path}${lines.join('')}`));
    });
  }
}
