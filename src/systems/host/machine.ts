import type { Machine } from '../../domain/host.ts';

/** What the machine is, by way of `systeminformation`: some 60 ms of work and a dozen processes, so once, and not at the start. */
export async function readMachine(): Promise<Machine | undefined> {
  const { system } = await import('systeminformation');
  const { manufacturer, model, virtual, virtualHost } = await system();
  if (manufacturer === '' && model === '' && !virtual) return undefined;
  return { manufacturer, model, hypervisor: virtual ? virtualHost || 'unknown' : undefined };
}
