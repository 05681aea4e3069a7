/** A file or, with a name that ends in a slash, a directory, as it lies in a container. */
export type Archived = {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
};

const block = 512;
const padded = (length: number): number => Math.ceil(length / block) * block;

/** The tar with which an engine puts files into a container. Names are shorter than 100 characters. */
export function pack(files: readonly Archived[]): Buffer {
  return Buffer.concat([
    ...files.flatMap((file) => [headerOf(file), content(file)]),
    Buffer.alloc(2 * block),
  ]);
}

function content({ bytes }: Archived): Buffer {
  const room = Buffer.alloc(padded(bytes.length));
  room.set(bytes);
  return room;
}

function headerOf({ name, bytes, mode, uid, gid }: Archived): Buffer {
  const header = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number): void => {
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  };
  header.write(name, 0, 100, 'utf8');
  octal(mode, 100, 8);
  octal(uid, 108, 8);
  octal(gid, 116, 8);
  octal(bytes.length, 124, 12);
  octal(0, 136, 12);
  header.write(' '.repeat(8), 148, 'latin1');
  header.write(name.endsWith('/') ? '5' : '0', 156, 'latin1');
  header.write('ustar\u000000', 257, 'latin1');
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return header;
}

/** The first file of a tar; undefined where there is none. */
export function unpack(tar: Uint8Array): Archived | undefined {
  const bytes = Buffer.from(tar);
  for (let at = 0; at + block <= bytes.length && bytes[at] !== 0; ) {
    const field = (from: number, length: number): string =>
      bytes.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const [mode = 0, uid = 0, gid = 0] = [100, 108, 116].map((from) => Number.parseInt(field(from, 8), 8));
    const size = Number.parseInt(field(124, 12), 8);
    const from = at + block;
    if (!Number.isSafeInteger(size) || from + size > bytes.length) return undefined;
    if (/^[0\0]?$/.test(field(156, 1)))
      return { name: field(0, 100), bytes: bytes.subarray(from, from + size), mode: mode & 0o7777, uid, gid };
    at = from + padded(size);
  }
  return undefined;
}
