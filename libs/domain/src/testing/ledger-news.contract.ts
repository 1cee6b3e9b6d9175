import type { LedgerNews } from '../event/ledger-news.js';

/** What every implementation of `LedgerNews` keeps. Two of them: who tells and who listens are other processes. */
export function describeLedgerNews(make: () => { teller: LedgerNews; listener: LedgerNews }): void {
  describe('LedgerNews', () => {
    /** Tells until it is heard: who has only just begun to listen may miss the first word. */
    const untilHeard = async (teller: LedgerNews, tenantId: string, heard: readonly string[]) => {
      for (let i = 0; i < 200 && !heard.includes(tenantId); i++) {
        await teller.tell([tenantId]);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      expect(heard).toContain(tenantId);
    };

    it('is heard by all who listen, each tenant by its id, until they stop', async () => {
      const { teller, listener } = make();
      const [one, two]: [string[], string[]] = [[], []];
      const stopOne = listener.listen((tenantId) => one.push(tenantId));
      const stopTwo = listener.listen((tenantId) => two.push(tenantId));
      await untilHeard(teller, 'a', one);
      await untilHeard(teller, 'b', two);
      await teller.tell(['c', 'd']);
      await untilHeard(teller, 'e', two);
      // Told once, and not by the same way as what came later.
      for (let i = 0; i < 200 && !one.includes('d'); i++) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(one).toEqual(expect.arrayContaining(['c', 'd']));
      stopOne();
      const before = one.length;
      await untilHeard(teller, 'f', two);
      expect(one).toHaveLength(before);
      stopTwo();
    });

    it('can be told when nobody listens, and of nobody', async () => {
      const { teller } = make();
      await teller.tell(['a']);
      await teller.tell([]);
    });
  });
}
