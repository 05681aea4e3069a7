/** Everything a host's read face may read as text. Paths that lead elsewhere (`/proc/1/root`, `environ`) are not in it. */
const readable: readonly RegExp[] = [
  /^\/proc\/(?:stat|loadavg|meminfo|vmstat|diskstats|uptime)$/,
  /^\/proc\/pressure\/(?:cpu|memory|io)$/,
  /^\/proc\/sys\/fs\/file-nr$/,
  /^\/proc\/sys\/vm\/overcommit_memory$/,
  /^\/proc\/sys\/net\/core\/somaxconn$/,
  /^\/sys\/kernel\/mm\/transparent_hugepage\/enabled$/,
  /^\/proc\/sys\/kernel\/(?:hostname|osrelease)$/,
  /^\/proc\/sys\/net\/netfilter\/nf_conntrack_(?:count|max)$/,
  /^\/proc\/(?:self|\d+)\/(?:stat|status|comm|cgroup|limits|mountinfo|net\/(?:dev|snmp|netstat|tcp6?))$/,
  /^\/sys\/fs\/cgroup\/(?:.*\/)?(?:memory|cpu|cpuset)\.[a-z_.]+$/,
  /^\/etc\/(?:os-release|passwd)$/,
  /^\/usr\/lib\/os-release$/,
  /^\/run\/systemd\/container$/,
];

const listable: readonly RegExp[] = [/^\/proc$/, /^\/proc\/\d+\/fd$/, /^\/sys\/block$/];
const testable: readonly RegExp[] = [
  /^\/\.dockerenv$/,
  /^\/run\/\.containerenv$/,
  /^\/run\/systemd\/(?:system|timesync\/synchronized)$/,
];

/** Records of what happened, of which the end is read. */
const recorded: readonly RegExp[] = [
  /^\/var\/log\/(?:dpkg\.log(?:\.1)?|apt\/history\.log|dnf\.rpm\.log|kern\.log|wtmp)$/,
];
/** Directories whose entries are dated, and not followed. */
const dated: readonly RegExp[] = [/^\/run\/systemd\/units$/];

const lists = { readable, listable, testable, recorded, dated } as const;

/** @throws Error when the path is on no list: a defect of the probe that asks, not a state of the host. */
export function assertAllowed(list: keyof typeof lists, path: string): void {
  const isOn = lists[list].some((pattern) => pattern.test(path));
  if (!isOn || path.includes('/../')) throw new Error(`A host's read face does not touch ${path}`);
}
