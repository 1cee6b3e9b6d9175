/** Every job, with its payload: plain JSON, versioned, ids only. A job without a handler does not compile. */
export interface JobMap {
  /** Rings for the head of a shard's due index (engine rule 11). */
  alarm: { readonly v: 1; readonly shard: number; readonly dueAt: number };
  /** Up to 100 deliveries of one subscription; `attempt` is how many were made before. */
  deliver: {
    readonly v: 1;
    readonly subscriptionId: string;
    /** Endings go before everything else. */
    readonly revocation: boolean;
    /** Before other endings. */
    readonly privileged?: boolean;
    readonly items: readonly { readonly id: string; readonly attempt: number }[];
  };
  /** Sends what waits to be sent together: the rows say what that is. */
  gather: {
    readonly v: 1;
    readonly subscriptionId: string;
    readonly revocation: boolean;
    readonly privileged?: boolean;
  };
  /** Re-dates the tenant's live sessions to its current limits generation (engine rule 25). */
  redate: { readonly v: 1; readonly tenantId: string };
}

export type JobName = keyof JobMap;

/** Queues, served side by side; revocations have one of their own, so that nothing goes before them. */
export const QUEUES = ['alarms', 'revocations', 'deliveries', 'policies'] as const;
export type QueueName = (typeof QUEUES)[number];

export type JobHandler<K extends JobName> = (payload: JobMap[K]) => Promise<void>;
export type JobHandlers = { readonly [K in JobName]: JobHandler<K> };
