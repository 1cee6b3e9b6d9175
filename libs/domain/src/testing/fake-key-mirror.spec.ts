import { FakeKeyMirror } from './fake-key-mirror.js';
import { describeKeyMirror } from './key-mirror.contract.js';

describe('the key mirror in memory', () => {
  describeKeyMirror(async () => new FakeKeyMirror());
});
