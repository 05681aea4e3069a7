import type { Pressure } from '../../domain/host.ts';

export type Stall = Pressure & {
  /** Seconds since boot. */
  readonly someTotal: number;
  readonly fullTotal: number | undefined;
};

/** `/proc/pressure/*`. Undefined where the kernel does not keep it, or was told not to. */
export function parsePressure(text: string | undefined): Stall | undefined {
  const some = lineOf(text, 'some');
  if (some === undefined) return undefined;
  const full = lineOf(text, 'full');
  return { some: some.share, full: full?.share, someTotal: some.total, fullTotal: full?.total };
}

function lineOf(text: string | undefined, name: string) {
  const found = new RegExp(`^${name} avg10=(\\d+\\.\\d+) .*total=(\\d+)`, 'm').exec(text ?? '');
  return found === null ? undefined : { share: Number(found[1]) / 100, total: Number(found[2]) / 1e6 };
}
