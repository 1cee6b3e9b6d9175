import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * What the service must not lose, in one file, so that an ending and the place in the stream that it was read at are kept
 * together or not at all.
 */
export class State {
  /** Who is signed in: by the cookie's id, what express-session keeps. */
  sessions = {};
  /** Ids of the events that were applied, in order. */
  applied = [];
  /** Where the stream or the feed was read to. */
  position;

  constructor(path) {
    this.path = path;
    try {
      Object.assign(this, JSON.parse(readFileSync(path, 'utf8')));
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }

  save() {
    const { sessions, applied, position } = this;
    writeFileSync(`${this.path}.new`, JSON.stringify({ sessions, applied, position }));
    renameSync(`${this.path}.new`, this.path);
  }
}
