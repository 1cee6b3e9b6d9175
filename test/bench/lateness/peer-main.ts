import { loadBull } from './bull.js';
import type { ExpiryOrder } from './expiry-order.js';
import { loadKeyExpiry } from './key-expiry.js';

const LOADS = { bullmq: loadBull, 'key-expiry': loadKeyExpiry };

/** `peer-main <name> <redis url>`: loads the sessions that it is told to, says so, and ends each when it is due. */
const load = LOADS[process.argv[2] as keyof typeof LOADS];
process.on('message', (order: ExpiryOrder) => {
  void load(order, process.argv[3] as string).then(() => process.send?.('loaded'));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
