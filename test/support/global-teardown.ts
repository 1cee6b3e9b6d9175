import type { StoresHolder } from './global-setup.js';

export default async function globalTeardown(): Promise<void> {
  await (globalThis as StoresHolder).stopTestStores?.();
}
