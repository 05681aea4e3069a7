/** A lock on bytes of a file, as the kernel lists it. */
export type ByteLock = {
  readonly type: 'READ' | 'WRITE';
  readonly pid: number;
  readonly first: number;
  readonly last: number;
};

/**
 * The bytes that SQLite locks. Of the database: `PENDING_BYTE`, `RESERVED_BYTE` and the range of `SHARED`
 * (sqlite.org/lockingv3.html); of the WAL-index: the writer, the checkpointer, five readers, and one that every
 * connection holds (sqlite.org/walformat.html §2.3).
 */
export const bytes = {
  pending: 0x4000_0000,
  reserved: 0x4000_0001,
  shared: 0x4000_0002,
  writer: 120,
  checkpointer: 121,
  readers: [123, 124, 125, 126, 127],
  open: 128,
} as const;

/** `major:minor` as the list of locks has it: in hexadecimal. */
const hexadecimal = (device: string): string =>
  device
    .split(':')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':');

/** The locks on one file in `/proc/locks`. Who waits for one is not in it: SQLite asks again instead. */
export function locksOn(list: string, device: string, file: string): readonly ByteLock[] {
  const key = `${hexadecimal(device)}:${file}`;
  const locks: ByteLock[] = [];
  for (const line of list.split('\n')) {
    if (!line.includes(key)) continue;
    const found =
      /^\d+: (?:POSIX|OFDLCK) +(?:ADVISORY|MANDATORY) +(READ|WRITE) +(-?\d+) (\S+) (\d+) (\d+|EOF)$/.exec(
        line,
      );
    const [, type, pid, on, first, last] = found ?? [];
    if (on !== key || (type !== 'READ' && type !== 'WRITE')) continue;
    locks.push({
      type,
      pid: Number(pid),
      first: Number(first),
      last: last === 'EOF' ? Number.POSITIVE_INFINITY : Number(last),
    });
  }
  return locks;
}

/** The kernel writes neighbouring locks of one process as one. */
const covers = ({ first, last }: ByteLock, byte: number): boolean => first <= byte && byte <= last;

export const heldOn = (
  locks: readonly ByteLock[],
  type: ByteLock['type'],
  byte: number,
): readonly ByteLock[] => locks.filter((lock) => lock.type === type && covers(lock, byte));
