import type { Api } from './http.js';

const AT_ONCE = 16;

/** Starts `count` sessions of the application, named after it, over the APIs in turn. Returns their ids. */
export async function startSessions(apis: readonly Api[], application: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, i) => `${application}-${i}`);
  for (let i = 0; i < count; i += AT_ONCE) {
    await Promise.all(
      ids.slice(i, i + AT_ONCE).map(async (sessionId, j) => {
        const api = apis[j % apis.length] as Api;
        const { status, body } = await api.post('/v1/sessions', { sessionId, subject: sessionId, application });
        if (status !== 201) throw new Error(`no session: ${status} ${JSON.stringify(body)}`);
      }),
    );
  }
  return ids;
}
