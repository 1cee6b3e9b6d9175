// A small receiver of webhooks, for the tour and for trying things out: verifies each by Standard Webhooks v1 and prints
// one line. Needs nothing but Node.
//   node scripts/receiver.mjs [port]      with the subscription's secret in WEBHOOK_SECRET (whsec_…)
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const port = Number(process.argv[2] ?? 9797);
const secret = process.env.WEBHOOK_SECRET;
/** Older or newer than this is a replay, or a clock that is wrong (Standard Webhooks 1.0.0). */
const TOLERANCE_SECONDS = 300;
/** Deliveries are at least once: an id seen before is the same event again. */
const seen = new Set();

/** Why the request is not to be believed; undefined when it is. */
function fault(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS)) return 'its timestamp is off';
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const matches = signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
  return matches ? undefined : 'its signature is wrong';
}

function line({ type, data }) {
  const late = data.latenessMs === undefined ? '' : `, ${data.latenessMs} ms late`;
  return `${type} ${data.sessionId ?? '-'}${data.cause ? ` ${data.cause}` : ''}${late}`;
}

const server = createServer(async (request, response) => {
  try {
    const body = await text(request);
    const why = secret ? fault(request.headers, body) : undefined;
    if (why) console.log(`refused: ${why}`);
    else if (seen.has(request.headers['webhook-id'])) console.log(`again ${request.headers['webhook-id']}`);
    else console.log(`${secret ? 'verified' : 'unverified'} ${line(JSON.parse(body))}`);
    if (!why) seen.add(request.headers['webhook-id']);
    response.writeHead(why ? 400 : 204).end();
  } catch {
    response.writeHead(400).end();
  }
});
server.on('error', (error) => {
  console.error(`receiver: ${error.message}`);
  process.exitCode = 1;
});
server.listen(port, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
