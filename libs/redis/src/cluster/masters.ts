import { Cluster, type Redis } from 'ioredis';
import { keySlot } from './key-slot.js';
import { thoseThere } from './those-there.js';

/** One Redis (alone, or found through Sentinel), or a cluster of them. */
export type RedisClient = Redis | Cluster;

/** The master that has `key`, as far as this process knows. Throws what counts as an outage when there is none. */
export function masterOf(client: RedisClient, key: string): Redis {
  if (!(client instanceof Cluster)) return client;
  const name = client.slots[keySlot(key)]?.[0];
  const master = client.nodes().find(({ options }) => `${options.host}:${options.port}` === name);
  if (!master) throw new Error('CLUSTERDOWN no connection to the master of the slot');
  return master;
}

/** What `INFO` says on every master that can be reached. Throws when none can. */
export async function infosOf(client: RedisClient, section: string): Promise<readonly string[]> {
  const masters = client instanceof Cluster ? client.nodes('master') : [client];
  if (masters.length === 0) throw new Error('CLUSTERDOWN no connection to any master');
  const infos = await thoseThere(masters.map((master) => master.info(section)));
  return infos.filter((info) => info !== undefined);
}

/** The time in milliseconds of the server that has `key`: masters have a clock each (engine rule 1). */
export async function serverTime(client: RedisClient, key: string): Promise<number> {
  const [seconds, micros] = await masterOf(client, key).time();
  return Number(seconds) * 1000 + Number(micros) / 1000;
}
