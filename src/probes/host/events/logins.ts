import type { HostEvent } from '../../../domain/host.events.ts';

type Layout = { readonly size: number; readonly time: (record: DataView) => number };

/** `struct utmp`: with 32-bit times on x86, ARM and most others, with 64-bit ones on aarch64 and riscv64. */
const layouts: readonly Layout[] = [
  { size: 384, time: (record) => record.getUint32(340, true) * 1000 + record.getUint32(344, true) / 1000 },
  {
    size: 400,
    time: (record) =>
      Number(record.getBigInt64(344, true)) * 1000 + Number(record.getBigInt64(352, true)) / 1000,
  },
];
const userProcess = 7;

/** How long a record of `/var/log/wtmp` is, going by the size of the whole file; undefined where it is no such file. */
export const recordSize = (bytes: number): number | undefined =>
  layouts.find(({ size }) => bytes % size === 0)?.size;

/** Who logged in on a terminal. Records that are cut off, damaged or not of that kind tell nothing. */
export function loginEvents(bytes: Uint8Array, size: number): readonly HostEvent[] {
  const layout = layouts.find((one) => one.size === size);
  if (layout === undefined) return [];
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => {
    const record = new DataView(bytes.buffer, bytes.byteOffset + index * size, size);
    const text = (from: number, length: number): string =>
      new TextDecoder()
        .decode(bytes.subarray(index * size + from, index * size + from + length))
        .replace(/\0.*$/s, '');
    const [line, user, host] = [text(8, 32), text(44, 32), text(76, 256)];
    if (record.getInt16(0, true) !== userProcess || user === '') return [];
    const from = host === '' ? '' : ` from ${host}`;
    return [
      {
        at: layout.time(record),
        kind: 'login',
        text: `${user} logged in on ${line}${from}`,
        by: user,
      } as const,
    ];
  }).flat();
}
