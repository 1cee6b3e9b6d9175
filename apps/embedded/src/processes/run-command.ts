import { spawn, type SpawnOptions } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface CommandResult {
  /** Undefined when the program could not be started or was ended by a signal. */
  readonly code?: number;
  readonly output: string;
  /** What it complained about, or why it could not be started. */
  readonly complaint: string;
}

/** Runs a short program to its end; never throws. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid' | 'signal' | 'timeout'> = {},
): Promise<CommandResult> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const outcome = new Promise<{ code?: number; error?: string }>((resolve) => {
    child.once('error', (error) => resolve({ error: error.message }));
    child.once('close', (code, signal) => resolve({ code: code ?? undefined, error: signal ?? undefined }));
  });
  const [output, complaint, end] = await Promise.all([text(child.stdout), text(child.stderr), outcome]);
  return { code: end.code, output, complaint: (complaint.trim() || end.error) ?? '' };
}
