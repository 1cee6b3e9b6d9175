import { describePolicies } from '@curfew/domain/testing';
import { useFreshDatabase } from '../testing/fresh-database.js';

const fresh = useFreshDatabase();

describePolicies(async () => fresh.truth);
