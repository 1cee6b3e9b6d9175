import { Metrics } from '../http/metrics.js';
import { ActivityMetrics } from './activity-metrics.js';

describe('ActivityMetrics', () => {
  it('counts by kind and outcome, and every scrape goes on from the one before', async () => {
    const metrics = new Metrics();
    const activity = new ActivityMetrics(metrics);
    const scrape = async () => {
      const text = await metrics.registry.getSingleMetricAsString('curfew_activity_events_total');
      return text.split('\n').filter((line) => line.startsWith('curfew_'));
    };
    const keyboard = { kind: 'keyboard' };
    activity.count(
      [keyboard, { kind: 'touch' }, keyboard],
      [{ state: 'active' }, { state: 'revoked', rejected: 'session_ended' }, { state: 'active' }],
    );
    const ended = 'curfew_activity_events_total{kind="touch",outcome="session_ended"} 1';
    expect(await scrape()).toEqual(['curfew_activity_events_total{kind="keyboard",outcome="accepted"} 2', ended]);
    activity.count([keyboard], [{ state: 'active' }]);
    const three = ['curfew_activity_events_total{kind="keyboard",outcome="accepted"} 3', ended];
    expect(await scrape()).toEqual(three);
    expect(await scrape()).toEqual(three);
  });
});
