import { diesAt, REST } from './crash-points.js';

describe('a process that dies', () => {
  jest.setTimeout(150_000);
  diesAt(REST);
});
