// Required before an app of the test build (`node --require`): it dies by `kill -9` at the point that is armed. The file
// TEST_CRASH_FILE names the point and at which arrival; the first process to get there takes the file away, so that one
// process dies, once.
const { readFileSync, renameSync } = require('node:fs');
const { dirname, join } = require('node:path');

const file = process.env.TEST_CRASH_FILE;
const { crash } = require(join(dirname(process.argv[1]), '../../../libs/domain/src/crash/crash.js'));
const counted = { armed: '', arrivals: 0 };

crash.at = (point) => {
  try {
    const armed = readFileSync(file, 'utf8');
    const [name, arrival] = armed.split(' ');
    if (name !== point) return;
    if (counted.armed !== armed) Object.assign(counted, { armed, arrivals: 0 });
    counted.arrivals += 1;
    if (counted.arrivals < Number(arrival)) return;
    renameSync(file, `${file}.taken`);
  } catch {
    return;
  }
  process.kill(process.pid, 'SIGKILL');
  // Nothing that follows may happen before the signal is there.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
