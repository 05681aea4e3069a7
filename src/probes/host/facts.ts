import type { Host, Pressure } from '../../domain/host.ts';
import type { HostFace } from '../../systems/host.ts';
import { parsePressure, type Stall } from './pressure.ts';
import { fieldsOf, numberOf } from './text.ts';

/** Seconds since boot. */
export const uptimeOf = (face: HostFace): number | undefined =>
  numberOf(face.text('/proc/uptime')?.split(' ')[0]);

/** "Debian GNU/Linux 12 (bookworm)". */
export function osName(face: HostFace): string {
  const text = face.text('/etc/os-release') ?? face.text('/usr/lib/os-release') ?? '';
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1] ?? 'Linux';
}

export function loadOf(face: HostFace): Host['load'] {
  const [one, five, fifteen] = fieldsOf(face.text('/proc/loadavg') ?? '').map(numberOf);
  return [one ?? Number.NaN, five ?? Number.NaN, fifteen ?? Number.NaN];
}

export function filesOf(face: HostFace): Host['files'] {
  const [open, , limit] = fieldsOf(face.text('/proc/sys/fs/file-nr') ?? '').map(numberOf);
  return open === undefined || limit === undefined ? undefined : { open, limit };
}

type Stalls = { readonly cpu?: Stall; readonly memory?: Stall; readonly io?: Stall };

export function stallsOf(face: HostFace): Stalls {
  const cpu = parsePressure(face.text('/proc/pressure/cpu'));
  const memory = parsePressure(face.text('/proc/pressure/memory'));
  const io = parsePressure(face.text('/proc/pressure/io'));
  return { ...(cpu && { cpu }), ...(memory && { memory }), ...(io && { io }) };
}

export function pressureOf({ cpu, memory, io }: Stalls): Host['pressure'] {
  return {
    ...(cpu && { cpu: shares(cpu) }),
    ...(memory && { memory: shares(memory) }),
    ...(io && { io: shares(io) }),
  };
}

const shares = ({ some, full }: Stall): Pressure => ({ some, full });
