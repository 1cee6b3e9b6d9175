import { describeKeys } from '@curfew/domain/testing';
import { useFreshDatabase } from '../testing/fresh-database.js';

const fresh = useFreshDatabase();

describeKeys(async () => fresh.truth);
