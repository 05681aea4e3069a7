import type { Machine } from '../../domain/host.ts';

/** Asks `systeminformation`, which starts seven processes for it (lscpu among them): so once, and not at the start. */
export async function readMachine(): Promise<Machine | undefined> {
  // Bundled it has no other export.
  const { default: systeminformation } = await import('systeminformation');
  const { manufacturer, brand, physicalCores } = await systeminformation.cpu();
  const processor = `${manufacturer} ${brand}`.trim();
  return processor === '' ? undefined : { processor, physicalCores };
}
