import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, type OutboundAnswer, type OutboundRequest, WebhookSender } from '@curfew/domain';
import type { CanaryWatch } from './canary-watch.js';
import { CANARY_URL } from './canary-url.js';

/**
 * The door out, with the canaries' receiver in front of it: requests to its address never leave the process, all others go
 * to the guarded sender as they are. So no address has to be permitted for it (ADR 23). It verifies as a receiver does, by
 * code of its own, and says that it has applied what is genuine.
 */
export class CanaryReceiver extends WebhookSender {
  constructor(
    private readonly guarded: WebhookSender,
    private readonly secret: string,
    private readonly clock: Clock,
    private readonly watch: Pick<CanaryWatch, 'received'>,
  ) {
    super();
  }

  override refusal(url: string): Promise<string | undefined> {
    return this.guarded.refusal(url);
  }

  override async send(request: OutboundRequest): Promise<OutboundAnswer> {
    if (request.url !== CANARY_URL) return this.guarded.send(request);
    if (!this.isGenuine(request)) return { kind: 'answered', status: 401, body: '' };
    const { data } = JSON.parse(request.body) as { data: { eventId: string; deadline?: string; decidedAt: string } };
    if (data.deadline !== undefined) {
      this.watch.received(data.eventId, Date.parse(data.deadline), Date.parse(data.decidedAt), this.clock.now());
    }
    return { kind: 'answered', status: 200, body: '{"applied":true,"connectionsClosed":1}' };
  }

  override close(): Promise<void> {
    return this.guarded.close();
  }

  private isGenuine({ headers, body }: OutboundRequest): boolean {
    const key = Buffer.from(this.secret.replace(/^whsec_/, ''), 'base64');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const wanted = createHmac('sha256', key).update(signed).digest();
    return (headers['webhook-signature'] ?? '').split(' ').some((signature) => {
      const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    });
  }
}
