import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folders below `root` that hold shared libraries, whatever the system's layout (`lib`, `usr/lib/<triplet>`). */
export function libraryFolders(root: string): string[] {
  if (!existsSync(root)) return [];
  const files = readdirSync(root, { recursive: true, withFileTypes: true });
  const folders = files.filter((file) => /\.so(\.|$)/.test(file.name)).map((file) => file.parentPath);
  return [...new Set(folders)].toSorted();
}

/** Package files that apt fetched into `folder`. */
export function packagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(folder, name));
}
