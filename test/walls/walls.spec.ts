import { brokenRules, type Planted } from './planted-tree.js';

interface Walls {
  readonly forbidden: readonly { readonly name: string; readonly severity: string }[];
}
const walls = jest.requireActual<Walls>('../../.dependency-cruiser.cjs');

const PACKAGES = ['typeorm', 'pg', 'ioredis', 'bullmq', '@nestjs/common', 'fast-check', 'undici'];

/** One file for each way through a wall, and all the walls it breaks. */
const VIOLATIONS: readonly (readonly [...Planted, ...string[]])[] = [
  ['libs/domain/src/node.ts', 'node:crypto', 'domain-imports-nothing'],
  ['libs/domain/src/npm.ts', 'undici', 'domain-imports-nothing'],
  ['libs/domain/src/lib.ts', 'libs/config/src/index.ts', 'domain-imports-nothing'],
  ['libs/domain/src/alias.ts', '@curfew/redis', 'domain-imports-nothing'],
  ['libs/domain/src/testing/fake.ts', 'fast-check', 'domain-imports-nothing'],
  ['libs/domain/src/lib.spec.ts', 'libs/config/src/index.ts', 'domain-specs-know-no-room'],
  ['libs/config/src/domain.ts', '@curfew/domain', 'config-imports-no-lib'],
  ['libs/postgres/src/redis.ts', '@curfew/redis', 'adapters-import-domain-only'],
  ['libs/redis/src/delivery.ts', '@curfew/delivery', 'adapters-import-domain-only'],
  ['libs/delivery/src/config.ts', 'libs/config/src/index.ts', 'adapters-import-domain-only'],
  ['libs/delivery/src/app.ts', 'apps/worker/src/main.ts', 'libs-never-import-apps'],
  ['migrations/0002-use-app.ts', 'apps/api/src/main.ts', 'libs-never-import-apps'],
  ['libs/redis/src/orm.ts', 'typeorm', 'typeorm-in-postgres-only'],
  ['apps/embedded/src/orm.ts', 'typeorm', 'typeorm-in-postgres-only'],
  ['apps/api/src/http/sql.ts', 'pg', 'pg-in-postgres-only'],
  ['apps/worker/src/sql.ts', 'pg', 'pg-in-postgres-only'],
  ['libs/delivery/src/queue.ts', 'bullmq', 'redis-clients-in-redis-and-worker-only'],
  ['apps/api/src/http/redis.ts', 'ioredis', 'redis-clients-in-redis-and-worker-only'],
  ['apps/embedded/src/redis.ts', 'ioredis', 'redis-clients-in-redis-and-worker-only'],
  ['libs/redis/src/provider.ts', '@nestjs/common', 'nest-in-modules-only'],
  ['apps/worker/src/api.ts', 'apps/api/src/main.ts', 'apps-never-import-apps'],
  ['apps/embedded/src/worker.ts', 'apps/worker/src/main.ts', 'apps-never-import-apps'],
  ['apps/embedded/src/lib.ts', '@curfew/domain', 'embedded-is-a-launcher'],
  ['apps/embedded/src/table.ts', 'migrations/index.ts', 'embedded-is-a-launcher'],
  ['apps/api/src/sessions/keys.ts', 'apps/api/src/keys/mint.ts', 'features-stay-apart'],
  ['apps/api/src/sessions/root.ts', 'apps/api/src/main.ts', 'features-stay-apart'],
  ['apps/api/src/http/keys.ts', 'apps/api/src/keys/mint.ts', 'features-stay-apart'],
  ['apps/worker/src/fake.ts', '@curfew/domain/testing', 'testing-from-tests-only'],
  ['libs/redis/src/support.ts', 'test/support/redis.ts', 'testing-from-tests-only'],
  ['libs/delivery/src/fixture.ts', 'libs/delivery/src/testing-fixtures/receiver.ts', 'testing-from-tests-only'],
  ['libs/config/src/here.ts', 'libs/config/src/there.ts', 'no-cycles'],
  ['apps/api/src/http/nowhere.ts', './missing.js', 'no-unresolved'],
];

/** What comes close and is allowed. */
const ALLOWED: readonly Planted[] = [
  ['libs/domain/src/key/key.ts', 'libs/domain/src/page.ts'],
  ['libs/domain/src/key/key.spec.ts', 'fast-check'],
  ['libs/domain/src/read.spec.ts', 'node:fs'],
  ['libs/domain/src/fake.spec.ts', 'libs/domain/src/testing/index.ts'],
  ['libs/config/src/read.ts', 'node:fs'],
  ['libs/postgres/src/ports.ts', '@curfew/domain'],
  ['libs/postgres/src/tables.ts', 'migrations/index.ts'],
  ['libs/postgres/src/store.int-spec.ts', '@curfew/domain/testing'],
  ['libs/postgres/src/orm.ts', 'typeorm'],
  ['libs/postgres/src/sql.ts', 'pg'],
  ['migrations/0003-use-orm.ts', 'typeorm'],
  ['libs/redis/src/client.ts', 'ioredis'],
  ['libs/redis/src/redis.module.ts', '@nestjs/common'],
  ['apps/worker/src/queue.ts', 'bullmq'],
  ['apps/api/src/sessions/domain.ts', '@curfew/domain'],
  ['apps/api/src/sessions/endpoint.ts', 'apps/api/src/http/endpoint.ts'],
  ['apps/api/src/sessions/own.ts', 'apps/api/src/sessions/draft.ts'],
  ['apps/api/src/app.module.ts', 'apps/api/src/keys/mint.ts'],
  ['apps/embedded/src/sql.ts', 'pg'],
  ['test/support/sql.ts', 'pg'],
  ['test/support/client.ts', 'ioredis'],
  ['test/e2e/job.e2e-spec.ts', '@curfew/domain/testing'],
];

describe('the walls', () => {
  const aliases: Planted[] = ['config', 'domain', 'redis', 'delivery'].map((lib) => [
    `libs/${lib}/src/index.ts`,
    `libs/${lib}/src/something.ts`,
  ]);
  const wayBack: Planted = ['libs/config/src/there.ts', 'libs/config/src/here.ts'];
  const testing: Planted = ['libs/domain/src/testing/index.ts', 'libs/domain/src/page.ts'];
  const planted = VIOLATIONS.map(([file, imports]): Planted => [file, imports]);
  const broken = brokenRules([...aliases, wayBack, testing, ...planted, ...ALLOWED], PACKAGES);

  it.each(VIOLATIONS)('refuse %s the import of %s', (file, _, ...rules) => {
    expect(broken.get(file)).toEqual(rules);
  });

  it.each(ALLOWED)('let %s import %s', (file) => expect(broken.get(file)).toBeUndefined());

  it('were all tried, and all are errors', () => {
    const tried = new Set(VIOLATIONS.flatMap(([, , ...rules]) => rules));
    expect([...tried].toSorted()).toEqual(walls.forbidden.map((rule) => rule.name).toSorted());
    expect(walls.forbidden.filter((rule) => rule.severity !== 'error')).toEqual([]);
  });
});
