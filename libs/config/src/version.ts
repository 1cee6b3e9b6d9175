import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Curfew's version, from the nearest package.json above: the same file for sources, builds and the image. */
export function curfewVersion(from: string = __dirname): string {
  const manifest = join(from, 'package.json');
  if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  if (dirname(from) === from) throw new Error('package.json is missing beside the build');
  return curfewVersion(dirname(from));
}
