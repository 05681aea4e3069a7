import type { Labels } from '../core/metric.ts';
import { formatTarget } from '../core/target.ts';
import type { System } from '../domain/stack.ts';

/** What tells the parts of one system apart, in the order in which they are looked for. */
const parts = [
  'mountpoint',
  'slot_name',
  'datname',
  'queue',
  'upstream',
  'server',
  'device',
  'database',
  'user',
];

/**
 * What an alert is about: the container or directory that its labels name, else the system, with the part of it; of an
 * alert over several systems their cluster, else the whole stack.
 */
export function targetOf(labels: Labels, systems: readonly System[]): string {
  const system =
    systems.find(({ id }) => id === labels.system) ?? systems.find(({ title }) => title === labels.instance);
  if (labels.target) return labels.target;
  if (system === undefined) {
    const member = systems.find(({ group }) => group !== undefined && group === labels.cluster);
    return member === undefined ? 'stack' : `${member.kind}/${member.group}`;
  }
  if (system.kind === 'engine' && labels.name) return formatTarget({ kind: 'container', name: labels.name });
  if (system.kind === 'host' && labels.path) return formatTarget({ kind: 'directory', name: labels.path });
  if (labels.database && labels.user) return `${system.id} ${labels.database}/${labels.user}`;
  const part = parts.find((name) => labels[name]);
  // A filesystem is known by where it is mounted; its device says no more.
  return part === undefined ? system.id : `${system.id} ${labels[part]}`;
}
