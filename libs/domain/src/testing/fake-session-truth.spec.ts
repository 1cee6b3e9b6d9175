import { FakeSessionTruth } from './fake-session-truth.js';
import { describeSessionTruth } from './session-truth.contract.js';

const NOW = 1_800_000_000_000;

describe('the fake', () => {
  describeSessionTruth(async () => {
    const truth = new FakeSessionTruth(() => NOW);
    return { truth, tenantNumber: 1, now: async () => NOW, set: async (...views) => truth.set(...views) };
  });
});
