import { setTimeout as sleep } from 'node:timers/promises';

const PATH = '/v1/events/stream?type=session.revoked';
/** Twice the heartbeat of the Curfew that it is tried with. */
const SILENCE_MS = 4_000;

/** `docs/guides/streams-and-catching-up.md`: comes back for ever, from where it was. */
export async function byStream(service) {
  for (let retryMs = 1_000; ; await sleep(retryMs)) {
    try {
      retryMs = await readOnce(service, retryMs);
    } catch (error) {
      console.error(`the stream broke: ${error.message}`);
    }
  }
}

async function readOnce({ curfew, sessions, state }, retryMs) {
  const hangUp = new AbortController();
  const { position } = state;
  const headers = { ...curfew.headers, ...(position !== undefined && { 'last-event-id': position }) };
  const answer = await fetch(new URL(PATH, curfew.url), { headers, signal: hangUp.signal });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  let silence = setTimeout(() => hangUp.abort(), SILENCE_MS);
  let rest = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    clearTimeout(silence);
    silence = setTimeout(() => hangUp.abort(), SILENCE_MS);
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const { id, data, retry } = membersOf(block);
      if (retry !== undefined) retryMs = Number(retry);
      if (data !== undefined) await take(JSON.parse(data), id);
      // How far the stream is, without an event of ours.
      else if (id !== undefined && id !== state.position) keep(id);
    }
  }
  clearTimeout(silence);
  return retryMs;

  async function take(event, id) {
    // Kept before it is acknowledged: whoever comes back acknowledges again, and the first stays.
    await curfew.acknowledge(event.id, sessions.apply(event, id));
  }

  function keep(id) {
    state.position = id;
    state.save();
  }
}

function membersOf(block) {
  const lines = block.split('\n').filter((line) => !line.startsWith(':'));
  return Object.fromEntries(lines.map((line) => /^([a-z]+): ?(.*)$/s.exec(line)?.slice(1) ?? []));
}
