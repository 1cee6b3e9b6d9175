import {
  type Acknowledged,
  type Acknowledgement,
  type Acknowledger,
  type AppliedRevocation,
  type Convergence,
  Convergences,
  CurfewError,
  type LateReceiver,
} from '@curfew/domain';
import type { Database } from '../database.js';
import { isUuid } from '../uuid.js';
import { findConvergence } from './find-convergence.js';
import { recordAcknowledgement } from './record-acknowledgement.js';
import { takeConverged } from './take-converged.js';
import { takeLate } from './take-late.js';

export class PostgresConvergences extends Convergences {
  constructor(private readonly database: Database) {
    super();
  }

  override async find(tenantId: string, eventId: string): Promise<Convergence | undefined> {
    if (!isUuid(eventId)) return undefined;
    return findConvergence((sql, params) => this.database.query(sql, params), tenantId, eventId);
  }

  override async acknowledge(
    tenantId: string,
    eventId: string,
    by: Acknowledger,
    acknowledgement: Acknowledgement,
  ): Promise<readonly Acknowledged[]> {
    if (!isUuid(eventId)) throw new CurfewError('not_found', 'There is no such event.');
    return this.database.transaction((query) => recordAcknowledgement(query, tenantId, eventId, by, acknowledgement));
  }

  override async takeConverged(tenantId: string, applied: readonly AppliedRevocation[]): Promise<readonly number[]> {
    if (applied.length === 0) return [];
    return takeConverged((sql, params) => this.database.query(sql, params), tenantId, applied);
  }

  override takeLate(withinSeconds: number, limit: number): Promise<readonly LateReceiver[]> {
    return this.database.transaction((query) => takeLate(query, withinSeconds, limit));
  }
}
