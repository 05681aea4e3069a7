import type { Mount } from '../../domain/host.mounts.ts';

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
