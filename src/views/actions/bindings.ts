import { actionNames } from '../../core/action.ts';
import { type Binding, bind, looking } from '../binding.ts';

/** What an alert suggests; the row under the cursor says what that is. */
export const suggested: Binding = bind('suggested', 'm', 'plan what would mend an alert', looking, {
  type: 'suggested',
});

/** Four actions have a key of their own, as soon as there is the action. */
const everyDay = [
  { action: 'restart', key: 'R' },
  { action: 'backup', key: 'b' },
] as const;
const rare = [
  { action: 'failover', key: 'F' },
  { action: 'rollback', key: 'Z' },
] as const;

/** All that can be done; it outlives others in a narrow footer. */
export const menu: Binding = bind(
  'menu',
  'a',
  'what can be done with what is selected',
  looking,
  { type: 'menu' },
  'a actions',
);

const keysOf = (wanted: readonly { readonly action: string; readonly key: string }[]): readonly Binding[] =>
  wanted
    .filter(({ action }) => actionNames.some((name) => name === action))
    .map(({ action, key }) =>
      bind(
        action,
        key,
        `${action} what is selected`,
        looking,
        {
          type: 'plan',
          action,
        },
        `${key} ${action}`,
      ),
    );

/** What can be done with one key. */
export const acts: readonly Binding[] = keysOf(everyDay);

/** What is done seldom: named in the footer where there is room left. */
export const rareActs: readonly Binding[] = keysOf(rare);

/** How it is agreed to, stopped and taken back. */
export const agreeing: readonly Binding[] = [
  bind('confirm', 'y', 'yes: run the plan that asks for it', ['plan', 'ask'], { type: 'confirm' }),
  bind('choose', 'tab backTab left right', 'to Run, to the word, to Cancel', ['plan'], {
    type: 'focus',
    by: 1,
  }),
  bind('unchoose', 'tab backTab', 'from the word to Cancel', ['word'], { type: 'focus', by: 1 }),
  bind('plan-again', 'ctrl-r', 'read again, and plan anew', ['plan'], { type: 'readNow' }),
  bind('verdicts', 'v', 'all that was looked at before', ['plan'], { type: 'verdicts' }),
  bind('mend', 'm', 'plan what would mend it', ['plan'], { type: 'mend' }),
  bind(
    'choices',
    'c',
    'choose what else an action takes',
    ['plan', 'choices'],
    { type: 'choose' },
    'c choose',
  ),
  bind('complete', 'tab', 'to the next one that is known', ['field'], { type: 'focus', by: 1 }),
  bind('overrides', 'o', 'take a refusal upon yourself', ['plan'], { type: 'overrides' }),
  bind('abort', 'X', 'ask a run to abort', ['run'], { type: 'ask', what: 'abort' }),
  bind('undo', 'u', 'take back what a run did', ['run'], { type: 'ask', what: 'undo' }),
  bind('resume', 'r', 'go on with a run that was interrupted', ['run'], { type: 'ask', what: 'resume' }),
];
