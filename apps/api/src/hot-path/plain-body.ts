import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;

/** The bytes of the body that is to come; 0 for none, undefined where it is not plain JSON of a known length. */
export function bodyLengthOf(headers: IncomingHttpHeaders): number | undefined {
  if (headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined) return undefined;
  const length = headers['content-length'];
  if (length === undefined) return headers['content-type'] === undefined ? 0 : undefined;
  return JSON_TYPE.test(headers['content-type'] ?? '') ? Number(length) : undefined;
}

/** Calls back with the whole body. A sender that goes away before its end is answered by nobody. */
export function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  request.on('error', () => undefined);
}
