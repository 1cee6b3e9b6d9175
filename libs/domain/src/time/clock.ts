/**
 * The process clock, in milliseconds since the epoch. It schedules timers and retries and stamps administrative
 * records; it never decides a session's fate: Redis does (ADR 1, engine rule 1).
 */
export abstract class Clock {
  abstract now(): number;
}
