import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

const APPLIED = '{"applied":true}';
const seen = { count: 0, firstAt: 0, lastAt: 0 };
const lags: number[] = [];

/** Redis decides by the clock of the same machine. */
function note(body: string): void {
  const decided = /"decidedAt":"([^"]+)"/.exec(body)?.[1];
  if (decided === undefined) return;
  lags.push(Date.now() - Date.parse(decided));
  const now = performance.now();
  if (seen.count++ === 0) seen.firstAt = now;
  seen.lastAt = now;
}

/** `receivers-main <count>`: so many receivers on ports of their own, which apply all that they are sent. */
async function main(count: number): Promise<void> {
  const urls: string[] = [];
  for (let i = 0; i < count; i++) {
    const server = createServer((request, response) => {
      void buffer(request).then((body) => {
        note(body.toString());
        response.writeHead(200, { 'content-type': 'application/json' }).end(APPLIED);
      });
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    urls.push(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }
  process.send?.(urls);
}

process.on('message', (order: 'reset' | 'seen' | 'lags') => {
  process.send?.(order === 'lags' ? [...lags] : { ...seen });
  if (order !== 'reset') return;
  Object.assign(seen, { count: 0, firstAt: 0, lastAt: 0 });
  lags.length = 0;
});
process.on('disconnect', () => process.exit(0));
void main(Number(process.argv[2]));
