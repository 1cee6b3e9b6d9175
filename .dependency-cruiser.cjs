// The walls of the house. test/walls/walls.spec.ts plants a violation of each, so that none goes quiet.

const SPEC = '[.-]spec\\.ts$';
/** An npm package, resolved or not. */
const npm = (...names) => `(^|node_modules/)(@types/)?(${names.join('|')})(/|$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-imports-nothing',
      comment: 'The product is free of packages, of Node and of every other room; its specs may use what tests need.',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: SPEC },
      to: { pathNot: '^libs/domain/' },
    },
    {
      name: 'domain-specs-know-no-room',
      comment: 'Not even a spec of the domain needs another room.',
      severity: 'error',
      from: { path: `^libs/domain/.*${SPEC}` },
      to: { path: '^(apps|migrations|test|libs/(?!domain/))' },
    },
    {
      name: 'config-imports-no-lib',
      comment: 'The environment is parsed without knowing what it is for.',
      severity: 'error',
      from: { path: '^libs/config/' },
      to: { path: '^libs/(?!config/)' },
    },
    {
      name: 'adapters-import-domain-only',
      comment: 'Postgres, Redis and delivery meet in the apps, through the ports of the domain.',
      severity: 'error',
      from: { path: '^libs/(postgres|redis|delivery)/' },
      to: { path: '^libs/', pathNot: '^libs/(domain|$1)/' },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^(libs|migrations)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'typeorm-in-postgres-only',
      severity: 'error',
      from: { pathNot: '^(libs/postgres|migrations)/' },
      to: { path: npm('typeorm') },
    },
    {
      name: 'pg-in-postgres-only',
      comment: 'The launcher and the tests speak to a database before there is a product.',
      severity: 'error',
      from: { pathNot: '^(libs/postgres|migrations|apps/embedded|test)/' },
      to: { path: npm('pg') },
    },
    {
      name: 'redis-clients-in-redis-and-worker-only',
      severity: 'error',
      from: { pathNot: '^(libs/redis|apps/worker|test)/' },
      to: { path: npm('ioredis', 'bullmq') },
    },
    {
      name: 'nest-in-modules-only',
      comment: 'Nest is the switchboard of the apps; a lib shows it one file, its module.',
      severity: 'error',
      from: { path: '^libs/', pathNot: '\\.module\\.ts$' },
      to: { path: npm('@nestjs/[^/]+') },
    },
    {
      name: 'apps-never-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'embedded-is-a-launcher',
      comment: 'It starts the others as processes and knows nothing of them.',
      severity: 'error',
      from: { path: '^apps/embedded/' },
      to: { path: '^(libs|migrations)/' },
    },
    {
      name: 'features-stay-apart',
      comment:
        'A feature of the API imports itself, http/ and libs; http/ imports no feature. Only the files beside them, app module and start, see all.',
      severity: 'error',
      from: { path: '^apps/api/src/([^/]+)/' },
      to: { path: '^apps/api/', pathNot: '^apps/api/src/($1|http)/' },
    },
    {
      name: 'testing-from-tests-only',
      comment: 'Fakes, conformance suites and fixtures never reach a running process.',
      severity: 'error',
      from: { pathNot: `${SPEC}|^libs/[^/]+/src/testing[^/]*/|^test/` },
      to: { path: '^(libs/[^/]+/src/testing[^/]*|test)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere passes every other wall.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
