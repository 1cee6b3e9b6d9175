import { CreateCore } from './0001-create-core.js';

/** Append-only: never edit, reorder or remove an entry. TypeORM orders by the 13 digits that end each name. */
export const MIGRATIONS = [CreateCore];
