import { type Static, Type } from '@sinclair/typebox';
import { Closed, Instant, Name, PageOf } from '../http/schema.js';

export const TenantIn = Closed({ name: Name('Unique name of the organisation.') });
export type TenantIn = Static<typeof TenantIn>;

const tenant = {
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  createdAt: Instant('When the tenant was made.'),
};
export const TenantOut = Type.Object(tenant);
export const TenantCreated = Type.Object({
  ...tenant,
  adminKey: Type.String({ description: "The tenant's administrator key. Shown once." }),
});
export const TenantPage = PageOf('tenants', TenantOut);
