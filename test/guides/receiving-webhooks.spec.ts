import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSecret, newSigningKeyPair, webhookSigner } from '@curfew/delivery';

const GUIDE = readFileSync(join(__dirname, '../../docs/guides/receiving-webhooks.md'), 'utf8');
const blocksOf = (language: string) => [...GUIDE.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))];
const blockOf = (language: string, nth = 0) => blocksOf(language)[nth]?.[1] ?? '';

interface Case {
  readonly name: string;
  readonly genuine: boolean;
  /** Secret, id, timestamp, signatures, body, now. */
  readonly given: readonly [string, string | null, string | null, string | null, string, number];
}

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const AT = 1_614_265_330;
const BODY = '{"test": 2432232314}';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const OTHER = `v1,${'A'.repeat(43)}=`;

/** The vector of Standard Webhooks, as it is or with something changed. */
function vector(name: string, genuine: boolean, over: Record<number, string | number | null> = {}): Case {
  const given = [SECRET, ID, String(AT), SIGNATURE, BODY, AT].map((value, i) => (i in over ? over[i] : value));
  return { name, genuine, given: given as unknown as Case['given'] };
}

/** What the product signs, with as many secrets as hold. */
function signed(name: string, genuine: boolean, secrets: readonly string[], verifier: string): Case {
  const body = JSON.stringify({ type: 'session.revoked', data: { subject: 'Žofie 😀' } });
  const headers = webhookSigner(secrets.map((secret) => ({ secret })))({ id: 'e-1', at: AT * 1_000, body });
  const given = [verifier, headers['webhook-id'], headers['webhook-timestamp'], headers['webhook-signature'], body, AT];
  return { name, genuine, given: given as unknown as Case['given'] };
}

const [one, two] = [newSecret(), newSecret()];
const CASES: readonly Case[] = [
  vector('the vector', true),
  vector('the second of two signatures', true, { 3: `${OTHER} ${SIGNATURE}` }),
  vector('the first of two signatures', true, { 3: `${SIGNATURE} ${OTHER}` }),
  vector('beside a version that is not known', true, { 3: `v1a,AAAA v9 ${SIGNATURE}` }),
  vector('300 s old', true, { 5: AT + 300 }),
  vector('300 s ahead', true, { 5: AT - 300 }),
  vector('301 s old', false, { 5: AT + 301 }),
  vector('301 s ahead', false, { 5: AT - 301 }),
  vector('commas between signatures', false, { 3: `${OTHER},${SIGNATURE}` }),
  vector('commas after the signature', false, { 3: `${SIGNATURE},${OTHER}` }),
  vector('another signature', false, { 3: OTHER }),
  vector('a signature of another version', false, { 3: SIGNATURE.replace('v1', 'v2') }),
  vector('half a signature', false, { 3: SIGNATURE.slice(0, 20) }),
  vector('a signature that is not base64', false, { 3: 'v1,ž~~' }),
  vector('an empty signature', false, { 3: '' }),
  vector('no signature', false, { 3: null }),
  vector('no id', false, { 1: null }),
  vector('another id', false, { 1: `${ID}x` }),
  vector('no timestamp', false, { 2: null }),
  vector('a timestamp that is none', false, { 2: 'NaN' }),
  vector('another timestamp', false, { 2: String(AT + 1) }),
  vector('a body that was written again', false, { 4: '{"test":2432232314}' }),
  vector('another secret', false, { 0: two }),
  signed('what Curfew signs', true, [one], one),
  signed('what Curfew signs with two secrets, by the one', true, [one, two], one),
  signed('what Curfew signs with two secrets, by the other', true, [one, two], two),
  signed('what Curfew signs, by another secret', false, [one], two),
];

/** As the product signs by a key pair, beside the secret's signature. */
function signedByKey(
  name: string,
  genuine: boolean,
  pair: number,
  over: Record<number, string | number | null> = {},
): Case {
  const [id, body] = ['e-1', JSON.stringify({ type: 'session.revoked', data: { subject: 'Žofie 😀' } })];
  const headers = webhookSigner([{ secret: one, signingKey: PAIRS[0]!.signingKey }])({ id, at: AT * 1_000, body });
  const plain = [PAIRS[pair]!.publicKey, id, headers['webhook-timestamp'], headers['webhook-signature'], body, AT];
  return { name, genuine, given: plain.map((value, i) => (i in over ? over[i] : value)) as unknown as Case['given'] };
}

const PAIRS = [newSigningKeyPair(), newSigningKeyPair()];
const PUBLIC_KEY = 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=';
const V1A = 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==';
const KEY_CASES: readonly Case[] = [
  vector('the vector', true, { 0: PUBLIC_KEY, 3: V1A }),
  vector('301 s old', false, { 0: PUBLIC_KEY, 3: V1A, 5: AT + 301 }),
  vector('301 s ahead', false, { 0: PUBLIC_KEY, 3: V1A, 5: AT - 301 }),
  vector('another body', false, { 0: PUBLIC_KEY, 3: V1A, 4: '{}' }),
  vector('no timestamp', false, { 0: PUBLIC_KEY, 3: V1A, 2: null }),
  vector('no signature of its version', false, { 0: PUBLIC_KEY }),
  vector('half a signature', false, { 0: PUBLIC_KEY, 3: V1A.slice(0, 30) }),
  vector('no signature', false, { 0: PUBLIC_KEY, 3: null }),
  signedByKey('what Curfew signs', true, 0),
  signedByKey('what Curfew signs, with another body', false, 0, { 4: '{}' }),
  signedByKey('what Curfew signs, by another key', false, 1),
];

const nodeRunner = (name: string) => `import { readFileSync } from 'node:fs';
import { ${name} as isGenuine } from './verify.mjs';
const cases = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(cases.map(([s, i, t, h, b, now]) =>
  isGenuine(s, i ?? undefined, t ?? undefined, h ?? undefined, Buffer.from(b), now))));`;

const PYTHON_RUNNER = `import json, sys
from verify import is_genuine
cases = json.load(sys.stdin)
print(json.dumps([is_genuine(s, i, t, h, b.encode(), now) for s, i, t, h, b, now in cases]))`;

const python = spawnSync('python3', ['--version'], { encoding: 'utf8' });
const version = python.status === 0 ? python.stdout.trim() : undefined;

/** Processes start slowly on a busy machine. */
const PATIENCE_MS = 60_000;

describe('the guide to receiving webhooks', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'curfew-guide-'));
    const files = {
      'verify.mjs': blockOf('js') + blockOf('js', 1),
      'run.mjs': nodeRunner('isGenuine'),
      'run-key.mjs': nodeRunner('isGenuineByPublicKey'),
      'verify.py': blockOf('python'),
      'run.py': PYTHON_RUNNER,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function verdicts(command: string, script: string, cases = CASES): Record<string, boolean> {
    const input = JSON.stringify(cases.map(({ given }) => given));
    const { stdout, stderr } = spawnSync(command, [script], { cwd: folder, input, encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    const answers = JSON.parse(stdout) as boolean[];
    return Object.fromEntries(cases.map(({ name }, i) => [name, answers[i]!]));
  }
  const wantedOf = (cases: readonly Case[]) => Object.fromEntries(cases.map(({ name, genuine }) => [name, genuine]));
  const wanted = wantedOf(CASES);

  it(
    'has a verifier for Node that is right',
    () => expect(verdicts(process.execPath, 'run.mjs')).toEqual(wanted),
    PATIENCE_MS,
  );

  it(
    'has a verifier for Node by the public key that is right',
    () => expect(verdicts(process.execPath, 'run-key.mjs', KEY_CASES)).toEqual(wantedOf(KEY_CASES)),
    PATIENCE_MS,
  );

  // On a machine without Python the name says so, and what can be seen without running it is looked at.
  const pythonTest = version === undefined ? 'of which NOTHING WAS RUN: there is no python3 here' : `run by ${version}`;
  it(
    `has a verifier for Python that is right, ${pythonTest}`,
    () => {
      expect(blockOf('python')).toMatch(/compare_digest[^]*signatures\.split\(" "\)/);
      expect(version === undefined ? wanted : verdicts('python3', 'run.py')).toEqual(wanted);
    },
    PATIENCE_MS,
  );

  it.each([
    ['js', 'timingSafeEqual'],
    ['python', 'hmac.compare_digest'],
    ['go', 'hmac.Equal'],
    ['java', 'MessageDigest.isEqual'],
    ['csharp', 'CryptographicOperations.FixedTimeEquals'],
  ])('has a verifier in %s that compares in constant time and minds the clock', (language, comparison) => {
    expect(blockOf(language)).toContain(comparison);
    expect(blockOf(language)).toMatch(/> 300\b/);
  });

  it('shows the vectors that the tests here use', () => {
    for (const text of [SECRET, ID, String(AT), BODY, SIGNATURE]) expect(GUIDE).toContain(text);
  });
});
