import { CurfewError, type KeyRecord } from '@curfew/domain';

/** A key bound to an application may name no other (design §10). */
export function requireApplication({ application }: KeyRecord, named: string): void {
  if (application !== undefined && application !== named) {
    throw new CurfewError('application_not_allowed', `This key reports for ${application} only`);
  }
}
