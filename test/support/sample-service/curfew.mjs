const SEND_EVERY_MS = 500;

/** What the service tells Curfew. */
export class Curfew {
  /** When each session was used last: one report per session and interval is enough. */
  #used = new Map();

  constructor({ url, key }) {
    this.url = url;
    this.headers = { authorization: `Bearer ${key}` };
    setInterval(() => void this.#report(), SEND_EVERY_MS).unref();
  }

  async get(path, headers = {}) {
    return fetch(new URL(path, this.url), { headers: { ...this.headers, ...headers } });
  }

  async post(path, body) {
    const headers = { ...this.headers, 'content-type': 'application/json' };
    return fetch(new URL(path, this.url), { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async start(subject) {
    const answer = await this.post('/v1/sessions', { subject, application: 'shop', clientType: 'web' });
    if (!answer.ok) throw new Error(`no session: ${answer.status}`);
    return (await answer.json()).sessionId;
  }

  used(sessionId) {
    this.#used.set(sessionId, Date.now());
  }

  /** Safe to send as often as it takes: the first stays. */
  async acknowledge(eventId, acknowledgement) {
    await this.post(`/v1/events/${eventId}/acknowledgements`, acknowledgement);
  }

  async #report() {
    const used = [...this.#used];
    if (used.length === 0) return;
    this.#used.clear();
    const events = used.map(([sessionId, at]) => ({ sessionId, kind: 'user_request', ageMs: Date.now() - at }));
    await this.post('/v1/activity', { events }).catch(() => {
      for (const [sessionId, at] of used) if (!this.#used.has(sessionId)) this.#used.set(sessionId, at);
    });
  }
}
