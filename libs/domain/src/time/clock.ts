/**
 * The time, in milliseconds since the epoch, for signatures, keys that expire and administrative records. It never decides
 * a session's fate: the scripts of the live store ask Redis themselves (ADR 1, engine rule 1).
 */
export abstract class Clock {
  abstract now(): number;
}
