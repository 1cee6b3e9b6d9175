import { describeLedgerNews } from '@curfew/domain/testing';
import { openRedis } from '../connection.js';
import { emptyRedis } from '../testing/empty-redis.js';
import { RedisLedgerNews } from './redis-ledger-news.js';

const redis = emptyRedis();
const make = () => new RedisLedgerNews(redis.hot, () => openRedis(redis.url, 'blocking', 'news'));

describeLedgerNews(() => ({ teller: make(), listener: make() }));
