import type { Guard } from '../domain/guard.ts';
import type { Found } from './find.ts';
import type { GuardSection } from './schema/guards.ts';

/** The guards in force: the host's own, which nothing lifts, and those of the stack file. */
export function guardsOf(host: Found, found: Found): readonly Guard[] {
  const files =
    host.is === 'found' && found.is === 'found' && host.path === found.path ? [host] : [host, found];
  return files.flatMap((one) => (one.is === 'found' ? (one.read.file.guards ?? []) : [])).map(guardOf);
}

function guardOf({ action, target, deny, at_most, freeze_until, reason }: GuardSection): Guard {
  const about = { action, target, reason };
  if (deny === true) return { ...about, is: { type: 'deny' } };
  if (at_most !== undefined) return { ...about, is: { type: 'at most', count: at_most } };
  if (freeze_until === undefined) return { ...about, is: { type: 'word' } };
  return { ...about, is: { type: 'freeze', until: Date.parse(freeze_until) } };
}

/** A guard as the stack file says it. */
export function guardYaml({ action, target, is, reason }: Guard) {
  return { action, target, ...ruleYaml(is), ...(reason !== undefined && { reason }) };
}

function ruleYaml(is: Guard['is']) {
  switch (is.type) {
    case 'deny':
      return { deny: true };
    case 'word':
      return { confirm: 'word' };
    case 'at most':
      return { at_most: is.count };
    case 'freeze':
      return { freeze_until: new Date(is.until).toISOString() };
  }
}
