import type { Lsn } from '../postgres.ts';

/** What the control file of a server says. It says "shut down" before the server is gone: that is no proof by itself. */
export type ControlData = {
  /** `shut down`, `shut down in recovery`, `in production`. */
  readonly state: string;
  readonly systemIdentifier: string;
  readonly timeline: number;
  /** Where the record of the last checkpoint begins: of a server that was shut down, its last. */
  readonly checkpoint: Lsn | undefined;
};

const states = [
  ...['starting up', 'shut down', 'shut down in recovery', 'shutting down', 'in crash recovery'],
  ...['in archive recovery', 'in production'],
] as const;

/** Versions of the file in which what is read here stands at the same place: of PostgreSQL 11 to 18. */
const known = { from: 1_100, to: 1_800 } as const;
/** Its checksum stands behind the last of its fields, whose number depends on the version. */
const checksumAt = { from: 200, to: 508 } as const;

/**
 * Reads `global/pg_control` as it lies on the disk. Undefined for a version that is not known, and for one that is not whole:
 * its checksum is looked for where one can be. Source: `src/include/catalog/pg_control.h`.
 */
export function parseControlFile(bytes: Uint8Array): ControlData | undefined {
  if (bytes.length < checksumAt.to + 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = view.getUint32(8, true) < view.getUint32(8, false);
  const version = view.getUint32(8, isLittle);
  const state = states[view.getUint32(16, isLittle)];
  if (version < known.from || version > known.to || state === undefined || !isWhole(view, isLittle))
    return undefined;
  return {
    state,
    systemIdentifier: String(view.getBigUint64(0, isLittle)),
    checkpoint: Number(view.getBigUint64(32, isLittle)),
    timeline: view.getUint32(48, isLittle),
  };
}

function isWhole(view: DataView, isLittle: boolean): boolean {
  let sum = 0xffffffff;
  for (let at = 0; at <= checksumAt.to; at++) {
    if (at >= checksumAt.from && at % 4 === 0 && view.getUint32(at, isLittle) === ~sum >>> 0) return true;
    sum = next(sum, view.getUint8(at));
  }
  return false;
}

/** CRC-32C, a bit at a time: of half a kilobyte. */
function next(sum: number, byte: number): number {
  let rest = sum ^ byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1;
  return rest >>> 0;
}
