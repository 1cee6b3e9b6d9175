import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NEED_POSTGRES, NEED_REDIS_ALONE } from './every-route.js';

it('calls every operation of the contract that needs a key', () => {
  const contract = readFileSync(join(__dirname, '../../../libs/contract/openapi.json'), 'utf8');
  const { paths } = JSON.parse(contract) as { paths: Record<string, object> };
  const operations = Object.entries(paths).flatMap(([path, verbs]) =>
    Object.keys(verbs).map((verb) => `${verb} ${path}`),
  );
  const called = [...Object.keys(NEED_POSTGRES), ...Object.keys(NEED_REDIS_ALONE)];
  expect(called.toSorted()).toEqual(operations.filter((name) => !name.includes(' /health/')).toSorted());
});
