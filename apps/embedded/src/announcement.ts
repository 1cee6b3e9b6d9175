import { relative } from 'node:path';
import type { Home } from './home/home.js';

/** What the person at the terminal reads when Curfew is ready. Paths below `folder` are shown relative to it. */
export function announcement(url: string, home: Home, folder: string): string {
  const show = (path: string) => (path.startsWith(`${folder}/`) ? relative(folder, path) : path);
  const key = show(home.adminKey);
  return `
Curfew is ready: ${url}

  administrator key  ${key}
  stores             ${show(home.connections)}
  logs               ${show(home.logs)}

  curl -H "Authorization: Bearer $(cat ${key})" ${url}/v1/policies

Ctrl-C stops it; the data stays.
`;
}
