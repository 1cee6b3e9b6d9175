export type { Permitted } from './allow-list.js';
export { envelope } from './envelope.js';
export { GuardedSender, type GuardedSenderOptions } from './guarded-sender.js';
export { judgeAttempt, type Gone } from './judge-attempt.js';
export { readAcknowledgement, withAcknowledgement } from './read-acknowledgement.js';
export { nextDelayMs } from './retry-schedule.js';
export { SecretBox } from './secret-box.js';
export type { Lookup } from './name-lookup.js';
export { newSecret, signV1, webhookHeaders, type SignedAttempt } from './standard-webhooks.js';
