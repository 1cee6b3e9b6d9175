import { Api } from './http.js';
import { ADMIN_KEY, type RunningApp } from './start-apps.js';

/** The sum of a metric's series whose labels hold `labels`, as the app itself tells it; 0 when there is none. */
export async function metricOf(app: RunningApp, name: string, labels = ''): Promise<number> {
  const { status, body } = await new Api(app.url, ADMIN_KEY).get<string>('/metrics');
  if (status !== 200) throw new Error(`no metrics: ${status}`);
  const series = body.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return series.filter((line) => line.includes(labels)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
