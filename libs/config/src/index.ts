export { ConfigFault } from './config-fault.js';
export type { Environment, ReadFile } from './given-text.js';
export { loadConfig, type ApiConfig, type Config } from './load-config.js';
export type { AdminKey } from './secret-kinds.js';
export type { ProcessName, Variable } from './variable.js';
export { ADMIN_BODY_LIMIT_BYTES, VARIABLES } from './variables.js';
export type { AllowedNetwork, WebhookAllow } from './webhook-allow.js';
export { curfewVersion } from './version.js';
export { keepGarbageYoung } from './young-garbage.js';
