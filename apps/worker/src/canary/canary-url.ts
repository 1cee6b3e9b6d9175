/** The built-in receiver's address. It is no address of any network: only the canary's own subscription can have it. */
export const CANARY_URL = 'curfew-canary:receiver';
