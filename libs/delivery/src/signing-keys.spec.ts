import { newSigningKeyPair, v1aSigner } from './signing-keys.js';
import { isV1aOf } from './testing-fixtures/verify-v1a.js';

const VECTOR = {
  signingKey: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
  publicKey: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  signature: 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
};

describe('v1a', () => {
  const { signingKey, publicKey, id, timestamp, body, signature } = VECTOR;

  it('is the signature of the published vector, which its public key verifies', () => {
    expect(v1aSigner(signingKey)(`${id}.${timestamp}.${body}`)).toBe(signature);
    const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    expect(isV1aOf(publicKey, headers, body)).toBe(true);
    expect(isV1aOf(publicKey, { ...headers, 'webhook-timestamp': '1614265331' }, body)).toBe(false);
  });

  it.each(['hunter2', `whsk_${Buffer.alloc(32).toString('base64')}`, `whpk_${Buffer.alloc(64).toString('base64')}`])(
    'refuses %s, and does not repeat it',
    (wrong) => expect(() => v1aSigner(wrong)).toThrow(/^a signing key is whsk_ and the base64 of 64 bytes$/),
  );
});

describe('newSigningKeyPair', () => {
  it('is another each time, as Standard Webhooks writes it', () => {
    const { signingKey, publicKey } = newSigningKeyPair();
    expect(signingKey).toMatch(/^whsk_[A-Za-z0-9+/]{86}==$/);
    expect(publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(signingKey.slice(5), 'base64').subarray(32).toString('base64')).toBe(publicKey.slice(5));
    expect(newSigningKeyPair().publicKey).not.toBe(publicKey);
  });
});
