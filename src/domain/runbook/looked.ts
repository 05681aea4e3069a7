import { isTrue } from '../../core/alert.ts';
import { duration } from '../../core/format.ts';
import { isVerified, newest } from '../backup.ts';
import { healthOf } from '../health.ts';
import type { World } from '../world.ts';

/** What the console sees of a step itself. */
export type Looked = { readonly is: 'well' | 'not well' | 'unknown'; readonly because: string };

/** A backup of every day may be some hours late. */
const oldestBackup = 26 * 3_600_000;

/** Looks at what a step names: `alerts`, `checks`, `backups`, or a system of the stack. Pure. */
export function looked(world: World, check: string): Looked {
  switch (check) {
    case 'alerts':
      return alerts(world);
    case 'checks':
      return checks(world);
    case 'backups':
      return backups(world);
    default:
      return systems(world, check);
  }
}

function alerts({ alerts: all }: World): Looked {
  const bad = all.filter((alert) => isTrue(alert) && alert.severity === 'critical');
  const [first] = bad;
  if (first === undefined) return { is: 'well', because: 'no alert is critical' };
  return { is: 'not well', because: `${bad.length} critical: ${first.name} ${first.target}` };
}

function checks({ stack, readings }: World): Looked {
  const ids = stack.systems.filter(({ kind }) => kind === 'check').map(({ id }) => id);
  if (ids.length === 0) return { is: 'unknown', because: 'no check is declared' };
  const states = ids.map((id) => ({ id, state: readings.check[id]?.last?.value.state ?? 'unknown' }));
  const failing = states.find(({ state }) => state === 'failing');
  if (failing !== undefined) return { is: 'not well', because: `${failing.id} fails` };
  const unknown = states.find(({ state }) => state === 'unknown');
  if (unknown !== undefined) return { is: 'unknown', because: `${unknown.id} is not known` };
  return { is: 'well', because: `${ids.length} pass` };
}

function backups({ readings, at }: World): Looked {
  const places = Object.values(readings.backups).flatMap(({ last }) => last?.value.places ?? []);
  if (places.length === 0)
    return { is: 'unknown', because: 'no place for backups is declared, or it was not read yet' };
  for (const place of places) {
    const last = newest(place.backups.filter(isVerified));
    if (last === undefined)
      return { is: 'not well', because: `${place.place.target} has no verified backup` };
    const age = at - last.startedAt;
    if (age > oldestBackup)
      return {
        is: 'not well',
        because: `the last verified backup of ${place.place.target} is ${duration(age)} old`,
      };
  }
  return { is: 'well', because: `${places.length} verified within ${duration(oldestBackup)}` };
}

function systems(world: World, target: string): Looked {
  const wanted = target.replace(/^service\//, 'check/');
  const found = world.stack.systems.filter(
    ({ id, kind, group }) => id === wanted || `${kind}/${group}` === wanted,
  );
  if (found.length === 0) return { is: 'unknown', because: `the stack has no ${target}` };
  const healths = found.map((system) => ({ id: system.id, health: healthOf(world, system) }));
  const bad = healths.find(({ health }) => health === 'critical' || health === 'warning');
  if (bad !== undefined) return { is: 'not well', because: `${bad.id}: ${bad.health}` };
  const unknown = healths.find(({ health }) => health === 'unknown');
  if (unknown !== undefined) return { is: 'unknown', because: `${unknown.id} is not known` };
  return { is: 'well', because: `${target} is well` };
}
