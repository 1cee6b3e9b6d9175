/** One POST to a receiver, already signed for this attempt. */
export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `refused`: the guard let nothing out. `unreachable`: no answer (DNS, TCP, TLS, timeout). */
export type OutboundAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs?: number; readonly body: string }
  | { readonly kind: 'refused' | 'unreachable'; readonly error: string };

/** The one door out (design §8): no redirects, timeout, capped answer, every address checked anew for each attempt. */
export abstract class WebhookSender {
  /** Why the URL may not be used, or undefined. Resolves names; one that does not resolve now is not refused. */
  abstract refusal(url: string): Promise<string | undefined>;
  abstract send(request: OutboundRequest): Promise<OutboundAnswer>;
  abstract close(): Promise<void>;
}
