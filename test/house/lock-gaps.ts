interface LockEntry {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The `packages` of a package-lock.json, by folder. */
export type LockPackages = Readonly<Record<string, LockEntry>>;

/**
 * Optional dependencies that have no entry of their own, as `folder -> name`. npm leaves out what the registry does not
 * have at that moment; such a lock fails `npm ci`, here or on another platform.
 */
export function lockGaps(packages: LockPackages): string[] {
  return Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !lookedUpIn(folder).some((place) => place + name in packages))
      .map((name) => `${folder} -> ${name}`),
  );
}

/** Where Node looks for a package that `folder` imports: its own node_modules, then those of each folder above. */
function lookedUpIn(folder: string): string[] {
  const above = folder.split('node_modules/').slice(0, -1);
  const outer = above.map((_, depth) => `${above.slice(0, depth + 1).join('node_modules/')}node_modules/`);
  return [...outer, folder === '' ? 'node_modules/' : `${folder}/node_modules/`];
}
