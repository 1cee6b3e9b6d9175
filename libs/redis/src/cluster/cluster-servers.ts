import type { Cluster, Redis } from 'ioredis';
import type { Argument, Script } from '../script.js';
import { instanceOf, LiveServer } from '../store/live-server.js';
import { isAway, isMoved } from '../unavailable.js';
import { masterOf } from './masters.js';

/** A slot moves once in a failover; more of it is a cluster that is being rearranged. */
const TRIES = 3;

/**
 * A cluster as session scripts see it: each goes to the master that is believed to have the shard, and names that very
 * process. It is never redirected: what was meant for one master must not run on the next under the first one's name, or a
 * shard that lost writes in a failover would pass for whole (engine rules 19, 31).
 */
export class ClusterServers extends LiveServer {
  override readonly spread = true;
  /** A connection of the pool leads to one process for as long as it lives: it never reconnects. */
  private readonly instances = new WeakMap<Redis, number>();

  constructor(private readonly cluster: Cluster) {
    super(cluster);
  }

  override run(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    return this.at(keys[0] as string, (redis, instance) =>
      script.run(redis, keys, [instance, this.quiet ? 1 : 0], args),
    );
  }

  override ask(script: Script, keys: readonly string[], args: readonly Argument[] = []): Promise<unknown> {
    return this.at(keys[0] as string, (redis, instance) => script.run(redis, keys, [instance], args));
  }

  override async at<T>(key: string, call: (redis: Redis, instance: number) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        const master = masterOf(this.cluster, key);
        return await call(master, this.instances.get(master) ?? (await this.instanceOf(master)));
      } catch (error) {
        if (isMoved(error) && tries < TRIES) await this.learn();
        else {
          // A master that hangs says nothing of its successor.
          if (isAway(error)) void this.learn();
          throw error;
        }
      }
    }
  }

  private async instanceOf(master: Redis): Promise<number> {
    const instance = await instanceOf(master);
    this.instances.set(master, instance);
    return instance;
  }

  /** Asks which master has what now. Asking while it is being asked costs nothing. */
  private learn(): Promise<void> {
    return new Promise((resolve) => this.cluster.refreshSlotsCache(() => resolve()));
  }
}
