import { type Mount, parseMounts } from '../../domain/host.mounts.ts';
import type { HostFace } from '../../systems/host.ts';
import { numberOf, numbersOf } from './text.ts';

/** The container runtime around this program, by the traces it leaves. */
export function runtimeAround(face: HostFace): string | undefined {
  if (face.has('/.dockerenv')) return 'docker';
  if (face.has('/run/.containerenv')) return 'podman';
  const named = face.text('/run/systemd/container')?.trim();
  if (named) return named;
  const path = /\b(kubepods|docker|libpod|lxc)\b/.exec(face.text(`/proc/${face.self}/cgroup`) ?? '')?.[1];
  return path === 'kubepods' ? 'kubernetes' : path === 'libpod' ? 'podman' : path;
}

type Controller = 'memory' | 'cpu' | 'cpuset';

/** The directories whose limits hold for this program, its own first: a limit anywhere above counts too. */
export type Cgroups = (controller: Controller) => readonly string[];

export function cgroupsOf(face: HostFace): Cgroups {
  const memberships = parseMemberships(face.text(`/proc/${face.self}/cgroup`) ?? '');
  const mounts = parseMounts(face.text(`/proc/${face.self}/mountinfo`) ?? '');
  return (controller) =>
    mounts.flatMap((mount) => {
      const path =
        mount.type === 'cgroup2' ? memberships.get('') : ofVersion1(mount, controller, memberships);
      return path === undefined ? [] : upwards(mount, path);
    });
}

/** `/proc/PID/cgroup`: the path by controller; version 2 has none. */
export function parseMemberships(text: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    for (const controller of controllers.split(',')) paths.set(controller, path);
  }
  return paths;
}

function ofVersion1(
  { type, superOptions }: Mount,
  controller: Controller,
  paths: ReadonlyMap<string, string>,
) {
  return type === 'cgroup' && superOptions.includes(controller) ? paths.get(controller) : undefined;
}

/** A container without a namespace of its own sees its cgroup's name, but has only that cgroup mounted. */
export function upwards(
  { path: mounted, root }: Pick<Mount, 'path' | 'root'>,
  path: string,
): readonly string[] {
  if (!mounted.startsWith('/sys/fs/cgroup') || path.includes('..')) return [];
  const inside =
    root === '/' ? path : path === root || path.startsWith(`${root}/`) ? path.slice(root.length) : '/';
  const names = inside.split('/').filter((name) => name !== '');
  return Array.from({ length: names.length + 1 }, (_, index) =>
    [mounted, ...names.slice(0, names.length - index)].join('/'),
  );
}

export type ContainerMemory = { readonly limit: number; readonly used: number; readonly cached: number };

/** Bytes; `used` without the page cache that can be dropped at once, as `docker stats` counts it. Undefined without a limit. */
export function containerMemory(face: HostFace, directories: readonly string[]): ContainerMemory | undefined {
  const limited = tightest(directories, (directory) =>
    limitOf(face.text(`${directory}/memory.max`) ?? face.text(`${directory}/memory.limit_in_bytes`)),
  );
  if (limited === undefined) return undefined;
  const { directory, limit } = limited;
  const usage = face.text(`${directory}/memory.current`) ?? face.text(`${directory}/memory.usage_in_bytes`);
  const stat = numbersOf(face.text(`${directory}/memory.stat`));
  const used = numberOf(usage?.trim());
  if (used === undefined) return undefined;
  const inactive = stat.get('total_inactive_file') ?? stat.get('inactive_file') ?? 0;
  return {
    limit,
    used: Math.max(0, used - inactive),
    cached: stat.get('total_cache') ?? stat.get('file') ?? 0,
  };
}

/** Cores this program may use, by quota and by set. Undefined without a limit. */
export function containerCores(face: HostFace, cgroups: Cgroups): number | undefined {
  const quota = tightest(cgroups('cpu'), (directory) => quotaOf(face, directory))?.limit;
  const set = tightest(cgroups('cpuset'), (directory) =>
    sizeOfSet(
      face.text(`${directory}/cpuset.cpus.effective`) ?? face.text(`${directory}/cpuset.effective_cpus`),
    ),
  )?.limit;
  return quota === undefined ? set : Math.min(quota, set ?? quota);
}

function quotaOf(face: HostFace, directory: string): number | undefined {
  const [quota, period] =
    face.text(`${directory}/cpu.max`)?.trim().split(' ') ??
    ['quota', 'period'].map((name) => face.text(`${directory}/cpu.cfs_${name}_us`)?.trim());
  const [part, whole] = [numberOf(quota), numberOf(period)];
  return part === undefined || whole === undefined || part <= 0 || whole <= 0 ? undefined : part / whole;
}

/** The number of processors in `0-3,8`. Undefined when it is empty or makes no sense. */
export function sizeOfSet(text: string | undefined): number | undefined {
  let size = 0;
  for (const part of text?.trim().split(',') ?? []) {
    const [, first, last] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part) ?? [];
    if (first === undefined) return undefined;
    size += Math.max(0, Number(last ?? first) - Number(first) + 1);
  }
  return size === 0 ? undefined : size;
}

// Version 1 writes the largest multiple of a page for "no limit".
const unlimited = 2 ** 60;

function limitOf(text: string | undefined): number | undefined {
  const limit = numberOf(text?.trim());
  return limit === undefined || limit >= unlimited ? undefined : limit;
}

function tightest(directories: readonly string[], limitIn: (directory: string) => number | undefined) {
  let found: { readonly directory: string; readonly limit: number } | undefined;
  for (const directory of directories) {
    const limit = limitIn(directory);
    if (limit !== undefined && (found === undefined || limit < found.limit)) found = { directory, limit };
  }
  return found;
}
