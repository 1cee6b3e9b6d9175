import {
  type Acknowledged,
  ApplicationTally,
  Clock,
  ConvergenceBound,
  convergenceReport,
  type ConvergenceReport,
  Convergences,
  CurfewError,
  type KeyRecord,
} from '@curfew/domain';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { requireApplication } from '../http/application-binding.js';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { ConvergenceMetrics } from './convergence-metrics.js';
import { acknowledgedOut, convergenceOut } from './convergence-out.js';
import { AcknowledgementIn, AcknowledgementOut, ConvergenceOut, EventPath } from './convergence-schemas.js';

/** Who has to apply an event, and who says that it has. */
@Controller('v1/events/:id')
export class ConvergenceController {
  constructor(
    private readonly convergences: Convergences,
    private readonly clock: Clock,
    private readonly metrics: ConvergenceMetrics,
    private readonly tally: ApplicationTally,
    private readonly bound: ConvergenceBound,
  ) {}

  @Post('acknowledgements')
  @Endpoint({
    tag: 'Events',
    summary: 'Acknowledge an event',
    description:
      "The receiver has applied it. Who that is: the subscription named, else the application named, else the key's application; of an event that only one has to apply it need not be said. The first acknowledgement stays.",
    scope: 'events:acknowledge',
    params: EventPath,
    body: AcknowledgementIn,
    status: 200,
    answers: { 200: { description: 'Who has applied it by this, and when.', schema: AcknowledgementOut } },
    problems: ['not_found', 'acknowledgement_unexpected', 'application_not_allowed', 'session_forgotten'],
  })
  async acknowledge(@Param() { id }: EventPath, @Body() body: AcknowledgementIn, @Caller() caller: KeyRecord) {
    const { application, subscriptionId, connectionsClosed, appliedAt } = body;
    if (application !== undefined) requireApplication(caller, application);
    const acknowledged = await this.convergences.acknowledge(
      caller.tenantId,
      id,
      { application: application ?? caller.application, subscriptionId },
      { connectionsClosed, appliedAt: appliedAt === undefined ? undefined : Date.parse(appliedAt) },
    );
    await this.measure(caller, id, acknowledged);
    return { eventId: id, receivers: acknowledged.map(acknowledgedOut) };
  }

  @Get('convergence')
  @Endpoint({
    tag: 'Events',
    summary: 'Who has applied an event',
    description:
      'Who must: the subscriptions that are owed it and, of a revocation, every application that reported for the session. Who has, when, and who is late.',
    scope: 'events:read',
    params: EventPath,
    answers: { 200: { description: 'The report, as of now.', schema: ConvergenceOut } },
    problems: ['not_found', 'session_forgotten'],
  })
  async read(@Param() { id }: EventPath, @Caller() caller: KeyRecord) {
    const report = await this.report(caller, id);
    if (!concerns(report, caller)) throw noSuchEvent();
    return convergenceOut(report);
  }

  private async measure(caller: KeyRecord, id: string, acknowledged: readonly Acknowledged[]): Promise<void> {
    const { type, sessionId, decidedAt, parties, convergedAt } = await this.report(caller, id);
    for (const { application, kind, appliedAt, repeated } of acknowledged) {
      const measured = kind === 'application' && !repeated;
      if (application !== undefined)
        this.tally.acknowledged(caller.tenantNumber, application, measured ? appliedAt - decidedAt : undefined);
    }
    const first = acknowledged.filter(({ repeated }) => !repeated);
    if (type !== 'session.revoked' || sessionId === undefined || first.length === 0) return;
    for (const one of first) if (one.kind === 'subscription') this.metrics.acknowledged(decidedAt, one);
    if (convergedAt === undefined) return;
    const took = parties.some(({ kind }) => kind === 'subscription')
      ? await this.convergences.takeConverged(caller.tenantId, [{ eventId: id, sessionId }])
      : [convergedAt - decidedAt];
    for (const ms of took) this.metrics.converged(ms);
  }

  private async report({ tenantId }: KeyRecord, id: string): Promise<ConvergenceReport> {
    const found = await this.convergences.find(tenantId, id);
    if (!found) throw noSuchEvent();
    return convergenceReport(found, this.bound.seconds, this.clock.now());
  }
}

/** A key that is bound to an application reads of its own sessions, and of what it has to apply itself. */
function concerns({ application, parties }: ConvergenceReport, caller: KeyRecord): boolean {
  const bound = caller.application;
  return bound === undefined || application === bound || parties.some((party) => party.application === bound);
}

function noSuchEvent(): CurfewError {
  return new CurfewError('not_found', 'There is no such event');
}
