import { FakeLedgerNews } from './fake-ledger-news.js';
import { describeLedgerNews } from './ledger-news.contract.js';

describeLedgerNews(() => {
  const news = new FakeLedgerNews();
  return { teller: news, listener: news };
});
