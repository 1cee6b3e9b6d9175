import { describeLedgerNews } from '@curfew/domain/testing';
import { emptyRedis } from '../testing/empty-redis.js';
import { RedisLedgerNews } from './redis-ledger-news.js';

const redis = emptyRedis();
const make = () => new RedisLedgerNews(redis.hot);

describeLedgerNews(() => ({ teller: make(), listener: make() }));
