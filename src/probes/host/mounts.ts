export type Mount = {
  /** `major:minor` of the filesystem: the same for every bind mount of it. */
  readonly device: string;
  /** The directory of the filesystem that is mounted; `/` unless it is a bind mount. */
  readonly root: string;
  readonly path: string;
  readonly options: readonly string[];
  readonly type: string;
  readonly source: string;
  /** The filesystem's own options, whatever this mount of it says. */
  readonly superOptions: readonly string[];
};

/** `/proc/PID/mountinfo`. Lines that make no sense are passed over. */
export function parseMounts(text: string): readonly Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    const [left, right] = line.split(' - ', 2);
    const [, , device, root, path, options] = left?.split(' ') ?? [];
    const [type, source, superOptions = ''] = right?.split(' ') ?? [];
    if (device === undefined || root === undefined || path === undefined || options === undefined) continue;
    if (type === undefined || source === undefined) continue;
    mounts.push({
      device,
      root: unescaped(root),
      path: unescaped(path),
      options: options.split(','),
      type,
      source: unescaped(source),
      superOptions: superOptions.split(','),
    });
  }
  return mounts;
}

/** Blank, tab, newline, backslash and `#` are written as three octal digits, byte by byte. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

const kernels = new Set(
  (
    'autofs bdev binder binfmt_misc bpf cgroup cgroup2 configfs cpuset debugfs devpts devtmpfs efivarfs fuse.gvfsd-fuse ' +
    'fuse.lxcfs fuse.portal fusectl hugetlbfs mqueue nsfs pipefs proc pstore rootfs rpc_pipefs securityfs selinuxfs ' +
    'sockfs sysfs tracefs'
  ).split(' '),
);
/** Images, which are full and read-only by nature. */
const images = new Set('squashfs iso9660 udf erofs cramfs fuse.snapfuse'.split(' '));
const layers = new Set('overlay aufs'.split(' '));
const memory = new Set('tmpfs ramfs'.split(' '));
const remote =
  /^(?:nfs4?|cifs|smb3?|smbfs|9p|virtiofs|ceph|glusterfs|lustre|afs|ocfs2|gfs2|beegfs|fuse(?:blk)?(?:\..*)?)$/;

const ofEngines =
  /^\/(?:var\/lib\/(?:docker|containerd|containers\/storage|kubelet)|run\/(?:docker|containerd|netns))\//;
const plumbing = /^\/(?:dev(?!\/shm$)|proc|sys|run\/(?:user|lock|credentials|snapd|systemd))(?:\/|$)/;
const injected = new Set(['/etc/hosts', '/etc/hostname', '/etc/resolv.conf']);

/** It may hang: its data comes from another machine, or from a program. */
export const isRemote = ({ type }: Pick<Mount, 'type'>): boolean => remote.test(type);

/** Filesystems that can fill up, each once: at the mount of its whole, or else at the shortest path. */
export function realMounts(mounts: readonly Mount[]): readonly Mount[] {
  const byPath = new Map(mounts.map((mount) => [mount.path, mount]));
  const byDevice = new Map<string, Mount>();
  for (const mount of byPath.values()) {
    if (!isReal(mount)) continue;
    const other = byDevice.get(mount.device);
    if (other === undefined || isBetter(mount, other)) byDevice.set(mount.device, mount);
  }
  return [...byDevice.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isReal({ type, path }: Mount): boolean {
  if (kernels.has(type) || images.has(type) || injected.has(path)) return false;
  if (layers.has(type)) return path === '/';
  if (ofEngines.test(path)) return false;
  return !(memory.has(type) && plumbing.test(path));
}

function isBetter(one: Mount, other: Mount): boolean {
  if ((one.root === '/') !== (other.root === '/')) return one.root === '/';
  return one.path.length < other.path.length;
}

export const isReadOnly = ({ options, superOptions }: Mount): boolean =>
  options.includes('ro') || superOptions.includes('ro');

/** The filesystem is read-only under a mount that is not: so the kernel leaves it after an error. */
export const isForcedReadOnly = ({ options, superOptions }: Mount): boolean =>
  options.includes('rw') && (superOptions.includes('ro') || superOptions.includes('emergency_ro'));
