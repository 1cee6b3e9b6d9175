import { Webhook } from 'standardwebhooks';
import { newSigningKeyPair } from './signing-keys.js';
import { newSecret, v1Signer, webhookSigner } from './standard-webhooks.js';
import { isV1aOf } from './testing-fixtures/verify-v1a.js';

describe('v1', () => {
  it('is the signature of the published vector', () => {
    const sign = v1Signer('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    expect(sign('msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('refuses what is not a secret, and does not repeat it', () => {
    expect(() => v1Signer('hunter2')).toThrow('a webhook secret begins with whsec_');
  });
});

describe('newSecret', () => {
  it('is 32 random bytes', () => {
    expect(newSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(newSecret());
  });
});

describe('webhookSigner', () => {
  const body = JSON.stringify({ type: 'session.revoked', data: { subject: 'Žofie' } });
  const at = Date.now();
  const pair = () => ({ secret: newSecret(), ...newSigningKeyPair() });

  it('satisfies the reference library', () => {
    const secret = newSecret();
    const headers = webhookSigner([{ secret }])({ id: 'evt-1', at, body });
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
    expect(headers['content-type']).toBe('application/json');
  });

  it('satisfies who verifies by the secret and who verifies by the public key, with those of now or of before', () => {
    const [older, newer, other] = [pair(), pair(), pair()];
    const headers = webhookSigner([newer, older])({ id: 'evt-1', at, body });
    for (const { secret, publicKey } of [older, newer]) {
      expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
      expect(isV1aOf(publicKey, headers, body)).toBe(true);
      expect(isV1aOf(publicKey, headers, `${body} `)).toBe(false);
    }
    expect(() => new Webhook(other.secret).verify(body, headers)).toThrow();
    expect(isV1aOf(other.publicKey, headers, body)).toBe(false);
  });

  it('puts the signatures into one header with blanks between, the newest first, for who takes the first', () => {
    const [older, newer] = [{ secret: newSecret() }, pair()];
    const signature = webhookSigner([newer, older])({ id: 'evt-1', at, body })['webhook-signature']!;
    expect(signature).toMatch(/^v1,\S{44} v1,\S{44} v1a,\S{88}$/);
    expect(signature.split(' ')[0]).toBe(v1Signer(newer.secret)(`evt-1.${Math.floor(at / 1000)}.${body}`));
  });

  it('carries this attempt’s whole second and the event’s id', () => {
    const headers = webhookSigner([{ secret: newSecret() }])({ id: 'evt-9', at: 1_999, body });
    expect(headers).toMatchObject({ 'webhook-id': 'evt-9', 'webhook-timestamp': '1' });
  });
});
