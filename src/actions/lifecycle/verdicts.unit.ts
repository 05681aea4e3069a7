import type { Verdict } from '../../core/plan.ts';
import type { UnitShown } from '../../systems/systemd.ts';
import { sightOfUnit } from './sight.ts';
import { names, type Verb } from './verdicts.ts';

/** What speaks for and against doing it to a unit. Pure. */
export function unitVerdicts(verb: Verb, unit: string, shown: UnitShown): readonly Verdict[] {
  return [stateVerdict(verb, unit, shown), ...refused(verb, unit, shown), ...along(verb, unit, shown)];
}

function stateVerdict(verb: Verb, unit: string, shown: UnitShown): Verdict {
  const title = `state of ${unit}`;
  const { is, says } = sightOfUnit(shown);
  if (is === 'gone') return { title, is: 'refuse', because: says };
  if (is === 'busy' && verb !== 'stop')
    return { title, is: 'warn', because: `it is on its way up or down: ${says}` };
  if (verb === 'start' && is === 'up') return { title, is: 'refuse', because: `it runs already: ${says}` };
  if (verb === 'stop' && is === 'down') return { title, is: 'refuse', because: `it does not run: ${says}` };
  return { title, is: 'pass', because: says };
}

function refused(verb: Verb, unit: string, shown: UnitShown): readonly Verdict[] {
  const title = `what ${unit} allows`;
  const limited = shown('Result') === 'start-limit-hit';
  const isStopped = verb !== 'start' && shown('RefuseManualStop') === 'yes';
  const isStarted = verb !== 'stop' && shown('RefuseManualStart') === 'yes';
  return [
    ...(isStopped || isStarted
      ? [
          {
            title,
            is: 'refuse',
            because: 'its unit file says that nobody starts or stops it by hand',
          } as const,
        ]
      : []),
    ...(limited && verb !== 'stop'
      ? [
          {
            title,
            is: 'warn',
            because: `it failed too often in a row (start-limit-hit): systemctl reset-failed ${unit} if systemd refuses`,
          } as const,
        ]
      : []),
  ];
}

function along(verb: Verb, unit: string, shown: UnitShown): readonly Verdict[] {
  if (verb === 'start') return [];
  const units = [...new Set(['RequiredBy', 'BoundBy', 'ConsistsOf'].flatMap((one) => listed(shown(one))))];
  const needing = units.filter((one) => !one.endsWith('.target'));
  const title = `who needs ${unit}`;
  const sockets = verb === 'stop' ? listed(shown('TriggeredBy')) : [];
  return [
    needing.length === 0
      ? { title, is: 'pass', because: 'no other unit says so' }
      : {
          title,
          is: 'warn',
          because: `systemd ${verb === 'stop' ? 'stops' : 'restarts'} ${names(needing)} along`,
        },
    ...(sockets.length === 0
      ? []
      : [
          {
            title: `what starts ${unit}`,
            is: 'warn',
            because: `${names(sockets)} may start it again`,
          } as const,
        ]),
  ];
}

export const listed = (written: string): readonly string[] => written.split(' ').filter((one) => one !== '');
