import { describeRotation, describeSubscriptions } from '@curfew/domain/testing';
import { useFreshDatabase } from '../testing/fresh-database.js';

const fresh = useFreshDatabase();

describeSubscriptions(async () => fresh.truth);
describeRotation(async () => fresh.truth);
