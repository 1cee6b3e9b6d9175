/** A variable that the global set-up of jest fills. Throws when it did not run: a missing store is a failure. */
export function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this with jest, in the project store or e2e`);
  return value;
}
