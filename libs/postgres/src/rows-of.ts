import type { QueryRunner } from 'typeorm';

/** Runs one statement and returns its rows. */
export type Query = <R extends object>(sql: string, params?: readonly unknown[]) => Promise<R[]>;

export async function rowsOf<R extends object>(
  runner: QueryRunner,
  sql: string,
  params: readonly unknown[],
): Promise<R[]> {
  const result = await runner.query(sql, params as unknown[], true);
  return result.records as R[];
}
