/** Where the control group of one container is mounted. */
export type CgroupDirectories =
  | { readonly version: 1; readonly of: (controller: string) => string }
  | { readonly version: 2; readonly path: string };

type Mount = { readonly root: string; readonly point: string };
type CgroupMounts = {
  readonly unified: Mount | undefined;
  readonly byController: ReadonlyMap<string, Mount>;
};

/** The control group file systems in a `/proc/PID/mountinfo`. */
export function mountsIn(mountinfo: string): CgroupMounts {
  const byController = new Map<string, Mount>();
  let unified: Mount | undefined;
  for (const line of mountinfo.split('\n')) {
    const [place = '', kind = ''] = line.split(' - ');
    const [, , , root = '', point = ''] = place.split(' ');
    const [type, , options = ''] = kind.split(' ');
    if (type === 'cgroup2') unified ??= { root, point };
    if (type === 'cgroup')
      for (const controller of options.split(',')) byController.set(controller, { root, point });
  }
  return { unified, byController };
}

/**
 * Finds a container's control group through that of its first process, given as its `/proc/PID/cgroup`. Only a path that
 * names the container counts, so that a process id of another host, or one used again, never lends its numbers; what the
 * container made below its own group (an init, a nested engine) is cut off.
 */
export function cgroupOf(
  id: string,
  processCgroup: string,
  mounts: CgroupMounts,
): CgroupDirectories | undefined {
  const paths = new Map<string, string>();
  for (const line of processCgroup.split('\n')) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const own = upTo(id, path);
    if (own !== undefined) for (const controller of controllers.split(',')) paths.set(controller, own);
  }
  const directory = (mount: Mount | undefined, controller: string): string | undefined => {
    const path = paths.get(controller);
    return mount === undefined || path === undefined ? undefined : below(mount, path);
  };
  const directories = new Map<string, string>();
  for (const controller of paths.keys()) {
    const found = directory(mounts.byController.get(controller), controller);
    if (found !== undefined) directories.set(controller, found);
  }
  if (directories.has('memory') || directories.has('cpuacct'))
    return { version: 1, of: (controller) => directories.get(controller) ?? '/nowhere' };
  const path = directory(mounts.unified, '');
  return path === undefined ? undefined : { version: 2, path };
}

function upTo(id: string, path: string): string | undefined {
  const parts = path.split('/');
  const index = parts.findIndex((part) => part.includes(id));
  return index < 0 || parts.includes('..') ? undefined : parts.slice(0, index + 1).join('/');
}

function below({ root, point }: Mount, path: string): string | undefined {
  if (root === '/') return point + path;
  return path === root || path.startsWith(`${root}/`) ? point + path.slice(root.length) : undefined;
}
