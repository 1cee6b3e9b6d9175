import { SecretBox } from '@curfew/delivery';
import { type Act, CurfewError, Subscriptions } from '@curfew/domain';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { Acting } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { mintKeys } from './mint-keys.js';
import { RotationIn } from './rotation-schema.js';
import { subscriptionOut } from './subscription-out.js';
import { SubscriptionCreated, SubscriptionPath } from './subscription-schemas.js';

const STANDARD_OVERLAP_SECONDS = 86_400;

/** Changing a receiver's keys while it goes on receiving. */
@Controller('v1/subscriptions/:id/rotate-secret')
export class RotationController {
  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly box: SecretBox,
  ) {}

  @Post()
  @Endpoint({
    tag: 'Subscriptions',
    summary: 'Change the keys',
    description:
      'A new secret and a new key pair. Until the overlap ends deliveries are signed with the old ones too, the signatures in one header. With `overlapSeconds` 0 every older key ends at once.',
    scope: 'subscriptions:write',
    params: SubscriptionPath,
    body: RotationIn,
    status: 200,
    answers: { 200: { description: 'The subscription, with its new secret.', schema: SubscriptionCreated } },
    problems: ['not_found'],
  })
  async rotate(@Param() { id }: SubscriptionPath, @Body() body: RotationIn, @Acting() act: Act) {
    const { overlapSeconds = STANDARD_OVERLAP_SECONDS } = body;
    const { secret, keys } = mintKeys(this.box, act.tenantId);
    const rotated = await this.subscriptions.rotateKeys(id, keys, overlapSeconds * 1000, act);
    if (!rotated) throw new CurfewError('not_found', 'There is no such subscription');
    return { ...subscriptionOut(rotated), secret };
  }
}
