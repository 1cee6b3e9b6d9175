import { FakeLiveSessions } from './fake-live-sessions.js';
import { describeLiveSessions } from './live-sessions.contract.js';

describe('the live sessions in memory', () => {
  describeLiveSessions(async () => {
    const live = new FakeLiveSessions();
    return {
      live,
      advance: async (seconds) => {
        live.time += seconds * 1000;
      },
      decisions: async () => live.decisions,
      sweep: async () => {
        await live.sweep(0, 1000);
      },
    };
  });
});
