import { Pool } from 'undici';

const IN_FLIGHT = 64;

/** Logs so many browsers in and gives their cookies. */
export async function logIn(url: string, count: number): Promise<readonly string[]> {
  const pool = new Pool(url, { connections: IN_FLIGHT });
  try {
    return await Promise.all(
      Array.from({ length: count }, async () => {
        const { headers, body } = await pool.request({ method: 'GET', path: '/login' });
        await body.dump();
        const [cookie] = String(headers['set-cookie']).split(';');
        if (!cookie?.includes('=')) throw new Error(`${url} sets no cookie`);
        return cookie;
      }),
    );
  } finally {
    await pool.close();
  }
}
