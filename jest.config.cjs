// Packages that ship as ES modules only. Jest on Node 20 cannot require() them, so they are compiled to CommonJS.
const esm = [
  '@nestjs',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'cookie',
  'content-disposition',
];

const swc = {
  sourceMaps: 'inline',
  module: { type: 'commonjs' },
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
};

const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  transform: { '^.+\\.(ts|js|mjs)$': ['@swc/jest', { ...swc, swcrc: false }] },
  // Judged by the innermost node_modules folder: a nested copy of an ESM package must be compiled too.
  transformIgnorePatterns: [`/node_modules/(?!.*/node_modules/)(?!(${esm.join('|')})/)`],
  moduleNameMapper: {
    '^@curfew/domain/testing$': '<rootDir>/libs/domain/src/testing/index.ts',
    '^@curfew/migrations$': '<rootDir>/migrations/index.ts',
    '^@curfew/([a-z]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist'],
};

const stores = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/test/support/patience.ts'],
};

/** The fault tests that are short and tell most: `npm test` runs these, `npm run test:faults` all. */
const SHORT_FAULTS = ['worker-killed', 'postgres-away', 'redis-emptied'];

/** What takes minutes, and is left to `npm run test:long`. */
const LONG = [
  ...[
    'canaries',
    'concurrency',
    'receiver-away',
    'receivers',
    'retention',
    'sample-service',
    'several-processes',
    'stream-limits',
    'streams',
    'tls',
    'webhook-batches',
    'webhook-breaker',
    'webhook-keys',
    'webhook-log',
    'webhook-replay',
    'zombies',
  ].map((name) => `<rootDir>/test/e2e/${name}.e2e-spec.ts`),
  ...['first-crash-points', 'start-races'].map((name) => `<rootDir>/test/faults/${name}.fault-spec.ts`),
];

module.exports = {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{apps,libs,migrations,test}/**/*.spec.ts'] },
    {
      ...shared,
      ...stores,
      displayName: 'store',
      testMatch: ['<rootDir>/{apps,libs,migrations}/**/*.int-spec.ts'],
    },
    {
      ...shared,
      ...stores,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...LONG],
    },
    { ...shared, ...stores, displayName: 'long', testMatch: LONG },
    {
      ...shared,
      ...stores,
      displayName: 'faults',
      testMatch: ['<rootDir>/test/faults/**/*.fault-spec.ts'],
    },
    {
      ...shared,
      ...stores,
      displayName: 'short-faults',
      testMatch: SHORT_FAULTS.map((name) => `<rootDir>/test/faults/${name}.fault-spec.ts`),
    },
  ],
};
