import { Webhook } from 'standardwebhooks';
import { newSecret, signV1, webhookHeaders } from './standard-webhooks.js';

describe('signV1', () => {
  it('gives the signature of the published vector', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(signV1(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('refuses what is not a secret, and does not repeat it', () => {
    expect(() => signV1('hunter2', 'id', 1, '')).toThrow('a webhook secret begins with whsec_');
  });
});

describe('newSecret', () => {
  it('is 32 random bytes', () => {
    expect(newSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(newSecret());
  });
});

describe('webhookHeaders', () => {
  const body = JSON.stringify({ type: 'session.revoked', data: { subject: 'Žofie' } });
  const at = Date.now();

  it('satisfies the reference library', () => {
    const secret = newSecret();
    const headers = webhookHeaders({ id: 'evt-1', at, body, secrets: [secret] });
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
    expect(headers['content-type']).toBe('application/json');
  });

  it('satisfies receivers with either secret during a rotation', () => {
    const [older, newer] = [newSecret(), newSecret()];
    const headers = webhookHeaders({ id: 'evt-1', at, body, secrets: [newer, older] });
    for (const secret of [older, newer]) expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
  });

  it('carries this attempt’s whole second and the event’s id', () => {
    const headers = webhookHeaders({ id: 'evt-9', at: 1_999, body, secrets: [newSecret()] });
    expect(headers).toMatchObject({ 'webhook-id': 'evt-9', 'webhook-timestamp': '1' });
  });
});
