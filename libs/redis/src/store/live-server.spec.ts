import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import { LiveServer } from './live-server.js';

describe('LiveServer', () => {
  it('asks anew which server it talks to after a lost connection: it may be another (rule 19)', async () => {
    let runId = 'a'.repeat(40);
    const asked: string[] = [];
    const redis = Object.assign(new EventEmitter(), {
      info: async (section: string) => {
        asked.push(section);
        return `# Server\r\nredis_version:7.0.15\r\nrun_id:${runId}\r\n`;
      },
    });
    const server = new LiveServer(redis as unknown as Redis);
    const instance = () => server.at('any', async (_, number) => number);
    const first = await instance();
    expect(await instance()).toBe(first);
    expect(asked).toEqual(['server']);
    runId = 'b'.repeat(40);
    redis.emit('close');
    expect(await instance()).not.toBe(first);
  });
});
