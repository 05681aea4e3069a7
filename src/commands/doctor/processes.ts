import type { Known } from './known.ts';

/** A process of this host: its number, and its name as the kernel keeps it, cut at 15 characters. */
export type Running = { readonly pid: string; readonly name: string };

/** Every process that can be seen from here; in a container those of the container alone. */
export function processesOn(host: Known['host']): readonly Running[] {
  const names = host.names('/proc');
  if (names === undefined || names === 'denied') return [];
  return names
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const name = host.text(`/proc/${pid}/comm`)?.trim();
      return name === undefined ? [] : [{ pid, name }];
    });
}
