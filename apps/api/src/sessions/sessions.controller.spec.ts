import {
  CurfewError,
  EndSession,
  type KeyRecord,
  ListSessions,
  type SessionRecords,
  StartSession,
} from '@curfew/domain';
import { actIn, bornTenant, FakeLiveSessions, fakeTruth, NOW } from '@curfew/domain/testing';
import type { FastifyReply } from 'fastify';
import { SessionsController } from './sessions.controller.js';

describe('SessionsController', () => {
  it.each(['logout', 'revoke'] as const)(
    'answers a %s 202 and volatile while the database is away (rule 15)',
    async (how) => {
      const truth = fakeTruth(() => NOW);
      const live = new FakeLiveSessions(NOW);
      const tenant = await bornTenant(truth);
      const act = actIn(tenant);
      const caller: KeyRecord = {
        id: 'k',
        tenantId: tenant.id,
        tenantNumber: tenant.number,
        secretHash: '',
        scopes: [],
      };
      const starting = new StartSession(truth.sessions, live, { nudge: async () => undefined });
      await starting.start(
        tenant,
        { sessionId: 's', subject: 'ann', application: 'shop', groups: [], labels: {} },
        'k',
      );
      const away: Partial<SessionRecords> = { intend: () => Promise.reject(new CurfewError('unavailable', 'away')) };
      const ending = new EndSession(away as SessionRecords, live);
      const controller = new SessionsController(starting, ending, new ListSessions(truth.sessions, live));
      let status = 0;
      const reply: Pick<FastifyReply, 'status'> = {
        status(code: number) {
          status = code;
          return reply as FastifyReply;
        },
      };
      const answer =
        how === 'logout'
          ? controller.logout({ id: 's' }, caller, act, reply as FastifyReply)
          : controller.revoke({ id: 's' }, { reason: 'stolen' }, caller, act, reply as FastifyReply);
      expect([await answer, status]).toEqual([{ durability: 'volatile' }, 202]);
      const [{ state } = { state: '' }] = await live.check([{ tenantNumber: tenant.number, sessionId: 's' }]);
      expect(state).toBe('revoked');
    },
  );
});
