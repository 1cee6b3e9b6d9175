import { FakeQuotas } from './fake-quotas.js';
import { describeQuotas } from './quotas.contract.js';

describe('quotas in memory', () => {
  describeQuotas(async () => {
    let now = 1_000;
    return {
      quotas: new FakeQuotas(() => now),
      pass: async (ms) => {
        now += ms;
      },
    };
  });
});
