import {
  type ActivityReport,
  ApplicationTally,
  invalid,
  type KeyRecord,
  LiveSessions,
  type TouchResult,
  UNNAMED,
} from '@curfew/domain';
import { Body, Controller, Post, Query } from '@nestjs/common';
import { requireApplication } from '../http/application-binding.js';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { ActivityMetrics } from './activity-metrics.js';
import { ActivityIn, ActivityOut, ActivityQuery } from './activity-schemas.js';

@Controller('v1/activity')
export class ActivityController {
  constructor(
    private readonly live: LiveSessions,
    private readonly metrics: ActivityMetrics,
    private readonly tally: ApplicationTally,
  ) {}

  @Post()
  @Endpoint({
    tag: 'Hot path',
    summary: 'Report activity',
    description: '1 to 1 000 events. A batch of wrong shape is refused whole.',
    scope: 'activity:write',
    query: ActivityQuery,
    body: ActivityIn,
    answers: {
      200: { description: 'What was taken in, and which sessions are not plainly active.', schema: ActivityOut },
    },
    problems: ['application_not_allowed'],
  })
  async report(@Body() { events }: ActivityIn, @Query() query: ActivityQuery, @Caller() caller: KeyRecord) {
    const all = query.return === 'all';
    const reports = events.map((event, i) => reportOf(event, i, caller));
    const results = await this.live.touch(reports, all ? 'full' : 'sparse');
    this.metrics.count(reports, results);
    this.tally.activity(reports, results);
    return answer(reports, results, all);
  }
}

function reportOf(event: ActivityIn['events'][number], index: number, caller: KeyRecord): ActivityReport {
  const { sessionId, kind, application, ageMs, occurredAt } = event;
  if (ageMs !== undefined && occurredAt !== undefined) {
    throw invalid([{ pointer: `#/events/${index}/occurredAt`, detail: 'must not be given together with ageMs' }]);
  }
  if (application !== undefined) requireApplication(caller, application);
  return {
    tenantNumber: caller.tenantNumber,
    sessionId,
    kind,
    application: application ?? caller.application ?? UNNAMED,
    ageMs,
    occurredAt: occurredAt === undefined ? undefined : Date.parse(occurredAt),
  };
}

function answer(reports: readonly ActivityReport[], results: readonly TouchResult[], all: boolean) {
  const rejected: { index: number; code: string }[] = [];
  const sessions = new Map<string, object>();
  for (let index = 0; index < results.length; index++) {
    const { rejected: code, state, cause, msLeft } = results[index] as TouchResult;
    if (code !== undefined) rejected.push({ index, code });
    if (all || state !== 'active') {
      const { sessionId } = reports[index] as ActivityReport;
      sessions.set(sessionId, { sessionId, state, cause, msLeft });
    }
  }
  return { accepted: results.length - rejected.length, rejected, sessions: [...sessions.values()] };
}
