/** An organisation. Everything belongs to one, and none sees another. */
export interface Tenant {
  readonly id: string;
  /** Small fixed-width number that prefixes the tenant's keys in the live store. */
  readonly number: number;
  readonly name: string;
  readonly createdAt: number;
}
