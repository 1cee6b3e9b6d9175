import { thoseThere } from './those-there.js';

const away = () => Promise.reject(new Error('CLUSTERDOWN The cluster is down'));

describe('thoseThere', () => {
  it('leaves out those that are away', async () => {
    await expect(thoseThere([Promise.resolve(1), away(), Promise.resolve(3)])).resolves.toEqual([1, undefined, 3]);
    await expect(thoseThere([])).resolves.toEqual([]);
  });

  it('throws when nobody is there, and for any fault of ours', async () => {
    await expect(thoseThere([away(), away()])).rejects.toThrow('CLUSTERDOWN');
    const ours = Promise.reject(new Error('ERR user_script:3'));
    await expect(thoseThere([Promise.resolve(1), away(), ours])).rejects.toThrow('user_script');
  });
});
