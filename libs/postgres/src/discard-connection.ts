import type { QueryRunner } from 'typeorm';

/** Takes the connection out of the pool: a statement that timed out may still occupy it. */
export async function discardConnection(runner: QueryRunner, error: Error): Promise<void> {
  if (runner.isReleased) return;
  const connection: { emit(event: 'error', error: Error): boolean } | undefined = await runner
    .connect()
    .catch(() => undefined);
  if (connection !== undefined) connection.emit('error', error);
}
