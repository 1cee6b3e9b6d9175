const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
]);

/**
 * SQLSTATEs of a server that cannot serve now: shutting down or starting (57P), no more connections (53300), cancelled
 * by its own timeout (57014), a standby that refuses writes (25006),
 * ended for idling in a transaction (25P03), a database closed to connections or gone (55000, 3D000), a password that
 * was changed under us (28P01, 28000).
 */
const NOT_NOW = new Set([
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '53300',
  '57014',
  '25006',
  '25P03',
  '55000',
  '3D000',
  '28P01',
  '28000',
]);

/** A certificate that is not, or no longer, good; a handshake that failed. */
const TLS = /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_)/;

/** What pg, its pool and TypeORM say without a code. */
const WORDS =
  /timeout exceeded when trying to connect|connection terminated|query read timeout|not queryable|client was closed|pool after calling end|already released|driver not connected|connection is not established|ended by server|does not support SSL/i;

/** Tells "Postgres is away" from a faulty statement. */
export function isConnectionError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, driverError, errors, message } = error as {
    code?: unknown;
    driverError?: unknown;
    errors?: unknown;
    message?: unknown;
  };
  if (driverError !== undefined && driverError !== error) return isConnectionError(driverError);
  if (Array.isArray(errors) && errors.some(isConnectionError)) return true;
  if (typeof code === 'string' && (NETWORK.has(code) || NOT_NOW.has(code) || /^08\w{3}$/.test(code) || TLS.test(code)))
    return true;
  return typeof message === 'string' && WORDS.test(message);
}

function sqlState(error: unknown): unknown {
  const { code, driverError } = error as { code?: unknown; driverError?: { code?: unknown } };
  return driverError?.code ?? code;
}

/** Two transactions stood in each other's way; one was rolled back and may simply be run again. */
export function isCollision(error: unknown): boolean {
  return ['40001', '40P01'].includes(String(sqlState(error)));
}

/** The statement was not looked at: an earlier one of its transaction had failed. */
export function isRefusedAfterError(error: unknown): boolean {
  return sqlState(error) === '25P02';
}
