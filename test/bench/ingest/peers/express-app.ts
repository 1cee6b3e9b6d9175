import type { IncomingMessage, RequestListener } from 'node:http';

interface SessionRequest extends IncomingMessage {
  readonly session: Record<string, unknown>;
}

interface JsonResponse {
  json(body: unknown): void;
}

/** What the bench uses of Express. */
export interface ExpressApp extends RequestListener {
  disable(setting: string): void;
  use(middleware: unknown): void;
  get(path: string, handle: (request: SessionRequest, response: JsonResponse) => void): void;
}
