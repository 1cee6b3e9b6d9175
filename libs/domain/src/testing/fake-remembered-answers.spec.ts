import { FakeRememberedAnswers } from './fake-remembered-answers.js';
import { describeRememberedAnswers } from './remembered-answers.contract.js';

describe('remembered answers in memory', () => {
  describeRememberedAnswers(async () => new FakeRememberedAnswers());
});
