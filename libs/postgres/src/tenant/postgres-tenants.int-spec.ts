import { describeTenants } from '@curfew/domain/testing';
import { useFreshDatabase } from '../testing/fresh-database.js';

const fresh = useFreshDatabase();

describeTenants(async () => fresh.truth);
