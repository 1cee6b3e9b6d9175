import { join } from 'node:path';
import { forkReady } from '../stage/fork-ready.js';
import { type CountingReceiver, rateOf } from '../stage/receiver.js';
import type { LoopOrder } from './loop-main.js';
import type { Shape } from './shapes.js';

/** Events a second of the bare loop, in a process of its own. */
export async function loopDeliveries(count: number, shape: Shape, receiver: CountingReceiver): Promise<number> {
  const { eventsARequest } = shape;
  const loop = await forkReady(join(__dirname, 'loop-main.js'), []);
  try {
    const order: LoopOrder = { url: receiver.url, requests: Math.ceil(count / eventsARequest), eventsARequest };
    await receiver.reset();
    await loop.ask(order);
    return rateOf(await receiver.seen()) * eventsARequest;
  } finally {
    loop.stop();
  }
}
