import { FakeLiveSessions } from './fake-live-sessions.js';
import { describeLinkedSessions } from './linked-sessions.contract.js';
import type { LiveSessionsRig } from './live-sessions-stage.js';
import { describeLiveSessions } from './live-sessions.contract.js';

describe('the live sessions in memory', () => {
  const make = async (): Promise<LiveSessionsRig> => {
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
  };
  describeLiveSessions(make);
  describe('linked', () => {
    describeLinkedSessions(make);
  });
});
