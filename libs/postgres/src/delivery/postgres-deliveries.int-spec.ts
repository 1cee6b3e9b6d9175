import { describeDeliveries } from '@curfew/domain/testing';
import { useFreshDatabase } from '../testing/fresh-database.js';

const fresh = useFreshDatabase();

describeDeliveries(async () => fresh.truth);
