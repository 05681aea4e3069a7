import { count, duration } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { Client } from '../seen.ts';
import { sessions } from '../verdicts.ts';
import type { Survey } from './survey.ts';

/** What speaks for and against ending all of them. Pure. */
export function verdicts(survey: Survey): readonly Verdict[] {
  const title = 'sessions';
  if (survey.is === 'full')
    return [
      {
        title,
        is: 'warn',
        because: `${count(survey.sessions.length)} as the console saw them; ${survey.node.title} lets nobody in now (${survey.because}), and each is looked at again through a reserved slot`,
      },
    ];
  const { clients } = survey.chosen;
  const superusers = clients.filter(({ isSuperuser }) => isSuperuser);
  return [
    { title, is: 'pass', because: `${sessions(clients.length)}: ${statesOf(clients)}` },
    running(clients),
    ...(superusers.length === 0
      ? []
      : [
          {
            title: 'right to end them',
            is: 'warn',
            because: `${sessions(superusers.length)} of a superuser: only what logs in as one may end ${superusers.length === 1 ? 'it' : 'them'}`,
          } as const,
        ]),
  ];
}

function running(clients: readonly Client[]): Verdict {
  const title = 'what they run';
  const busy = clients.filter(({ state }) => state === 'active').length;
  return busy === 0
    ? { title, is: 'pass', because: 'nothing now' }
    : {
        title,
        is: 'warn',
        because: `${busy} ${busy === 1 ? 'statement ends' : 'statements end'} with an error`,
      };
}

/** "60 idle, 31 idle in transaction, 1 active". */
function statesOf(clients: readonly Client[]): string {
  const states = Map.groupBy(clients, ({ state }) => sanitize(state) || 'of an unknown state');
  return Array.from(states, ([state, some]) => [state, some.length] as const)
    .toSorted(([, one], [, other]) => other - one)
    .map(([state, some]) => `${some} ${state}`)
    .join(', ');
}

/** What is lost and who notices, a line each. */
export function impactOf(survey: Survey): readonly string[] {
  if (survey.is === 'full') return ['what they hold is not known; what is not committed is rolled back'];
  const { clients } = survey.chosen;
  const open = clients.flatMap(({ transactionAge }) => transactionAge ?? []);
  const oldest = duration(Math.max(0, ...open));
  return [
    open.length === 0
      ? 'no transaction of them is open'
      : `${open.length} open ${open.length === 1 ? 'transaction is' : 'transactions are'} rolled back, the oldest open for ${oldest}`,
    'each of them sees an error; what connects again by itself comes back',
  ];
}
