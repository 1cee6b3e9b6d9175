import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly isSpec: boolean;
}

const ROOMS = ['apps', 'libs', 'migrations', 'scripts', 'test'];
const CODE = /\.(ts|tsx|mjs|cjs|js|lua)$/;
const ELSEWHERE = /(^|\/)(node_modules|dist[^/]*)\//;
/** A conformance suite is a spec that several specs run. */
const SPEC = /[.-]spec\.tsx?$|\.contract\.ts$/;

/** Every file of code that is written by hand. */
export function sourceFiles(): SourceFile[] {
  return ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .map((path) => `${room}/${path}`)
      .filter((path) => CODE.test(path) && !ELSEWHERE.test(path))
      .map((path) => {
        const text = readFileSync(join(ROOT, path), 'utf8');
        return { path, text, lines: text.trimEnd().split('\n').length, isSpec: SPEC.test(path) };
      }),
  );
}
