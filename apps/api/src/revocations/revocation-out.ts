import type { Revocation } from '@curfew/domain';
import { instant, optionalInstant } from '../http/instant.js';

export function revocationOut({ id, startedAt, finishedAt, ...revocation }: Revocation) {
  return {
    revocationId: id,
    ...revocation,
    status: finishedAt === undefined ? 'running' : 'finished',
    startedAt: instant(startedAt),
    finishedAt: optionalInstant(finishedAt),
  };
}
