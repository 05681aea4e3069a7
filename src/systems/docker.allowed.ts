/** One kind of request that may be sent to an engine: whole path, and each parameter that it may carry. */
type AllowedRequest = {
  readonly method: 'GET';
  readonly path: RegExp;
  readonly query: Readonly<Record<string, RegExp>>;
  /** It is asked with all of them. */
  readonly isWhole?: true;
};

/** A name or id of an image, which has slashes and colons of its own, and nothing that leads elsewhere. */
const image =
  /^\/images\/[A-Za-z0-9][\w.-]*(?::[\w.-]+)?(?:\/[A-Za-z0-9][\w.-]*(?::[\w.-]+)?)*(?:@sha256:[0-9a-f]{64})?\/json$/;

/** Everything the console ever asks an engine. Being a GET is not enough: `attach/ws` is one, and it types into a container. */
const allowedRequests: readonly AllowedRequest[] = [
  { method: 'GET', path: /^\/version$/, query: {} },
  { method: 'GET', path: /^\/info$/, query: {} },
  { method: 'GET', path: /^\/containers\/json$/, query: { all: /^true$/ } },
  { method: 'GET', path: /^\/containers\/[0-9a-f]{64}\/json$/, query: {} },
  {
    method: 'GET',
    path: /^\/containers\/[0-9a-f]{64}\/stats$/,
    query: { stream: /^false$/, 'one-shot': /^true$/ },
  },
  {
    method: 'GET',
    path: /^\/containers\/[0-9a-f]{64}\/logs$/,
    query: {
      stdout: /^true$/,
      stderr: /^true$/,
      timestamps: /^true$/,
      follow: /^(true|false)$/,
      tail: /^(all|\d{1,5})$/,
      since: /^\d{1,12}(\.\d{1,9})?$/,
    },
  },
  {
    method: 'GET',
    path: /^\/containers\/[0-9a-f]{64}\/archive$/,
    query: {
      path: /^\/(?:[\w.-]+\/)*(?:global\/pg_control|postmaster\.pid|standby\.signal|quarterdeck-rejoin\/whole)$/,
    },
    isWhole: true,
  },
  { method: 'GET', path: /^\/images\/json$/, query: {} },
  { method: 'GET', path: image, query: {} },
  {
    method: 'GET',
    path: /^\/events$/,
    query: { since: /^\d+(\.\d+)?$/, until: /^\d+(\.\d+)?$/, filters: /^\{[\w:",[\]]*\}$/ },
  },
];

/**
 * Whether a request line may be sent. The target is compared as it would stand on the wire, so an encoded, doubled or
 * relative path is none of those above; an unknown, repeated or odd parameter refuses it too.
 */
export function isAllowed(method: string, target: string): boolean {
  const [path = '', query = '', ...more] = target.split('?');
  if (more.length > 0) return false;
  return allowedRequests.some(
    (allowed) => allowed.method === method && allowed.path.test(path) && carriesOnly(allowed, query),
  );
}

function carriesOnly({ query: allowed, isWhole }: AllowedRequest, query: string): boolean {
  const given = [...new URLSearchParams(query)];
  const isEachOnce = new Set(given.map(([name]) => name)).size === given.length;
  const isThere = isWhole !== true || given.length === Object.keys(allowed).length;
  return (
    isThere &&
    isEachOnce &&
    given.every(([name, value]) => Object.hasOwn(allowed, name) && allowed[name]?.test(value))
  );
}
