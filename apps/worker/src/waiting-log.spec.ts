import { CurfewError } from '@curfew/domain';
import { pino } from 'pino';
import { WaitingLog } from './waiting-log.js';

describe('WaitingLog', () => {
  let lines: string[];
  let log: WaitingLog;
  beforeEach(() => {
    lines = [];
    const logger = pino({ base: { part: 'x' } }, { write: (line: string) => lines.push(JSON.parse(line).msg) });
    log = new WaitingLog(logger, 'a turn failed');
  });
  const away = () => new CurfewError('unavailable', 'The database is away.');

  it('says once that it waits, however long, and once that it goes on', () => {
    for (let i = 0; i < 100; i++) log.failed(away());
    log.works();
    log.works();
    log.failed(away());
    expect(lines).toEqual(['waits', 'goes on', 'waits']);
  });

  it('says every other fault every time', () => {
    log.failed(new Error('a'));
    log.failed(new CurfewError('internal_error', 'b'));
    log.works();
    expect(lines).toEqual(['a turn failed', 'a turn failed']);
  });
});
