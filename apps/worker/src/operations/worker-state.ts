/** Whether this worker can do its work: each store is asked. */
export class WorkerState {
  private draining = false;

  constructor(private readonly stores: Readonly<Record<string, () => Promise<unknown>>>) {}

  drain(): void {
    this.draining = true;
  }

  async check(): Promise<Record<string, string>> {
    const checks = await Promise.all(
      Object.entries(this.stores).map(async ([name, ask]) => [
        name,
        await ask().then(
          () => 'ok',
          () => 'away',
        ),
      ]),
    );
    return { worker: this.draining ? 'draining' : 'ok', ...Object.fromEntries(checks) };
  }
}
