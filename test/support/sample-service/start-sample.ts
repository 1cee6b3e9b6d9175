import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../apps/embedded/src/processes/free-port.js';
import { type TemporaryFolder, temporaryFolder } from '../temporary-folder.js';
import { waitFor } from '../wait-for.js';

export interface SampleState {
  readonly sessions: Readonly<Record<string, { readonly sessionId: string }>>;
  /** Ids of the events that it applied, in order. */
  readonly applied: readonly string[];
}

export interface SampleOptions {
  readonly hears: 'webhook' | 'stream' | 'feed';
  readonly curfewUrl: string;
  /** Bound to the application `shop`. */
  readonly key: string;
  readonly secret?: string;
  readonly port?: number;
}

/** A process of the service in `main.mjs`. Its state outlives it. */
export class Sample {
  private constructor(
    private readonly folder: TemporaryFolder,
    private readonly options: Required<SampleOptions>,
    private process: ChildProcess,
  ) {}

  static async start(options: SampleOptions): Promise<Sample> {
    const folder = temporaryFolder('sample');
    const all = { secret: '', port: await freePort(), ...options };
    const sample = new Sample(folder, all, run(folder.path, all));
    await sample.listens();
    return sample;
  }

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  get state(): SampleState {
    return JSON.parse(readFileSync(join(this.folder.path, 'state.json'), 'utf8')) as SampleState;
  }

  async kill(): Promise<void> {
    const gone = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await gone;
  }

  /** After it was killed: on the same port, with what it had kept. */
  async comeBack(): Promise<void> {
    this.process = run(this.folder.path, this.options);
    await this.listens();
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill();
    this.folder.remove();
  }

  private async listens(): Promise<void> {
    await waitFor(async () => (await fetch(`${this.url}/page`)).status === 401, 20_000, 'the sample service');
  }
}

function run(folder: string, options: Required<SampleOptions>): ChildProcess {
  const { hears, curfewUrl, key, secret, port } = options;
  return spawn(process.execPath, [join(__dirname, 'main.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      CURFEW_URL: curfewUrl,
      CURFEW_KEY: key,
      HEARS: hears,
      STATE: join(folder, 'state.json'),
      SECRET: secret,
      PORT: String(port),
    },
  });
}
