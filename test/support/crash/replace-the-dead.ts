import type { Curfew } from '../curfew.js';
import type { RunningApp } from '../start-apps.js';
import { waitFor } from '../wait-for.js';

const REPLACED_MS = 45_000;

export interface Replacing {
  /** After as many processes as this died and were replaced. */
  until(deaths: number): Promise<void>;
  stop(): void;
}

/** Does what whoever runs Curfew does: a process that dies is started anew. */
export function replaceTheDead(curfew: Curfew): Replacing {
  let stopped = false;
  let replaced = 0;
  let failure: unknown;
  const watch = async (app: RunningApp, list: RunningApp[], start: () => Promise<RunningApp>): Promise<void> => {
    await app.ended;
    if (stopped) return;
    list.splice(list.indexOf(app), 1);
    const next = await start();
    replaced++;
    await watch(next, list, start);
  };
  const watchAll = (list: RunningApp[], start: () => Promise<RunningApp>) => {
    for (const app of [...list]) void watch(app, list, start).catch((error: unknown) => (failure = error));
  };
  watchAll(curfew.apis, () => curfew.startApi());
  watchAll(curfew.workers, () => curfew.startWorker());
  return {
    async until(deaths) {
      await waitFor(() => failure !== undefined || replaced >= deaths, REPLACED_MS, `replacement ${deaths}`);
      if (failure !== undefined) throw failure;
    },
    stop: () => void (stopped = true),
  };
}
