import type { Api } from './http.js';
import { quantiles } from './quantile.js';
import { type Answering, type Receiver, startReceiver } from './receiver.js';
import { waitFor } from './wait-for.js';

export interface ToldEnding {
  readonly sessionId: string;
  readonly cause: string;
  readonly deadline?: string;
  readonly decidedAt: string;
  readonly latenessMs: number;
  /** When the receiver had it. */
  readonly at: number;
}

/** A receiver of every ending, and what it was told. */
export class EndingsTold {
  private constructor(readonly receiver: Receiver) {}

  static async subscribe(api: Api, answer?: Answering): Promise<EndingsTold> {
    const receiver = await startReceiver(answer && { answer });
    const hook = { name: `endings ${receiver.port}`, kind: 'webhook', url: receiver.url, events: ['session.revoked'] };
    const { status, body } = await api.post('/v1/subscriptions', hook);
    if (status !== 201) throw new Error(`no subscription: ${status} ${JSON.stringify(body)}`);
    return new EndingsTold(receiver);
  }

  of(ids: readonly string[]): ToldEnding[] {
    const wanted = new Set(ids);
    return this.receiver.requests
      .map(({ body, at }): ToldEnding => ({ ...JSON.parse(body).data, at }))
      .filter(({ sessionId }) => wanted.has(sessionId));
  }

  /** What was told of these sessions, when something was told of each. */
  async all(ids: readonly string[], ms: number): Promise<ToldEnding[]> {
    const missing = () => ids.length - new Set(this.of(ids).map((e) => e.sessionId)).size;
    await waitFor(() => missing() === 0, ms, `the last of ${ids.length} endings`).catch((error: unknown) => {
      throw new Error(`${missing()} of ${ids.length} endings were not told within ${ms} ms`, { cause: error });
    });
    return this.of(ids);
  }

  /** Prints the figures that every test of a fault shows. Returns the lateness of the decisions. */
  report(fault: string, ids: readonly string[]) {
    const told = this.of(ids);
    const lateness = quantiles(told.map((e) => e.latenessMs).filter((ms) => ms !== undefined));
    const received = quantiles(told.map((e) => e.at - Date.parse(e.decidedAt)));
    const endings = new Set(told.map((e) => e.sessionId)).size;
    const early = told.filter((e) => e.latenessMs < 0).length;
    console.log(
      `${fault}: ${ids.length} sessions, ${endings} endings, ${told.length} deliveries, lateness ${show(lateness)}, ` +
        `told after ${show(received)}, ${early} early cuts, ${ids.length - endings} losses`,
    );
    return { lateness, received, early, endings, deliveries: told.length };
  }
}

function show({ p50, p99, max }: ReturnType<typeof quantiles>): string {
  return `p50 ${p50} p99 ${p99} max ${max} ms`;
}
