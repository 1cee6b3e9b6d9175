import session from 'express-session';

/** The service's own sessions: express-session finds them by the cookie, Curfew ends them by its `sessionId`. */
export class LocalSessions extends session.Store {
  /** Pages that are held open for a session, by its `sessionId`. */
  #connections = new Map();

  constructor(state) {
    super();
    this.state = state;
  }

  get(cookie, done) {
    done(null, this.state.sessions[cookie] ?? null);
  }

  /** A request that was under way while its session ended must not write it back. */
  set(cookie, { cookie: attributes, sessionId, subject, fresh }, done) {
    if (fresh !== true && this.state.sessions[cookie] === undefined) return done?.();
    this.state.sessions[cookie] = { cookie: attributes, sessionId, subject };
    this.state.save();
    done?.();
  }

  destroy(cookie, done) {
    delete this.state.sessions[cookie];
    this.state.save();
    done?.();
  }

  hold(sessionId, response) {
    const held = this.#connections.get(sessionId) ?? new Set();
    this.#connections.set(sessionId, held.add(response));
    response.on('close', () => held.delete(response));
  }

  /**
   * Applies a `session.revoked`, once: drops the session and closes what it holds open. Returns the acknowledgement. The
   * session may be one that this service never had.
   */
  apply({ id, data: { sessionId } }, position = this.state.position) {
    const { state } = this;
    const held = this.#connections.get(sessionId) ?? new Set();
    const acknowledgement = { applied: true, connectionsClosed: held.size };
    this.#connections.delete(sessionId);
    for (const response of held) response.end();
    for (const [cookie, one] of Object.entries(state.sessions)) {
      if (one.sessionId === sessionId) delete state.sessions[cookie];
    }
    if (!state.applied.includes(id)) state.applied.push(id);
    state.position = position;
    state.save();
    return acknowledgement;
  }
}
