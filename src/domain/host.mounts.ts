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

/** The mount that a path lies on, by its name alone: nothing is asked of the filesystem. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | undefined {
  let found: Mount | undefined;
  for (const mount of mounts) {
    const isAbove = mount.path === '/' || path === mount.path || path.startsWith(`${mount.path}/`);
    // Of two at the same place the later one lies on top.
    if (isAbove && mount.path.length >= (found?.path.length ?? 0)) found = mount;
  }
  return found;
}
