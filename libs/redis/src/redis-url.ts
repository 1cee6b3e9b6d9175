/** Where Redis is, from its URL. */
export interface RedisPlace {
  readonly kind: 'single' | 'cluster' | 'sentinel';
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  /** A logical database, which a cluster has not. */
  readonly db?: number;
  /** The name that sentinels know the master by. */
  readonly master?: string;
  /** The account on the sentinels themselves. */
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
}

const PORTS = { single: 6379, cluster: 6379, sentinel: 26_379 };

/**
 * Reads `redis://`, `redis+cluster://` and `redis+sentinel://`, each with `rediss` for TLS. The last two take several
 * hosts, separated by commas; the path of the last is the master's name. What is not such a URL was refused at start.
 */
export function parseRedisUrl(text: string): RedisPlace {
  const [, scheme = '', account = '', hosts = '', rest = ''] =
    /^([a-z+]+):\/\/(?:(.*)@)?([^/?#]*)(.*)$/.exec(text) ?? [];
  const kind = scheme.endsWith('+cluster') ? 'cluster' : scheme.endsWith('+sentinel') ? 'sentinel' : 'single';
  const at = account === '' ? '' : `${account}@`;
  const urls = hosts.split(',').map((host) => new URL(`redis://${at}${host}${rest}`));
  const [first] = urls as [URL];
  const path = first.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const [master, db] = kind === 'sentinel' ? path : [undefined, path[0]];
  return {
    kind,
    nodes: urls.map(({ hostname, port }) => ({
      host: hostname.replace(/^\[(.+)\]$/, '$1'),
      port: Number(port) || PORTS[kind],
    })),
    tls: scheme.startsWith('rediss'),
    username: decodeURIComponent(first.username) || undefined,
    password: decodeURIComponent(first.password) || undefined,
    db: db === undefined ? undefined : Number(db),
    master,
    sentinelUsername: first.searchParams.get('sentinelUsername') ?? undefined,
    sentinelPassword: first.searchParams.get('sentinelPassword') ?? undefined,
  };
}
