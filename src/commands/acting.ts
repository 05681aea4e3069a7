import type { Choice } from '../core/action.ts';
import type { Clock } from '../core/clock.ts';
import { formatTarget } from '../core/target.ts';
import type { World } from '../domain/world.ts';
import type { Log } from '../records/log.ts';
import { type Acts, createDesk } from '../views/actions/desk.ts';
import type { Request } from '../views/actions/place.ts';
import type { HandOver } from '../views/app.tsx';
import type { AskedOfRun, Effect } from '../views/intent.ts';
import type { Store } from '../views/store.ts';
import { actsOf } from './acting/acts.ts';
import { planApart } from './acting/planner.ts';
import type { Given, Outside } from './command.ts';
import { type Ground, type Grounds, openGround } from './running/ground.ts';
import { wrongWord } from './running/journalled.ts';
import type { Errand } from './running/launcher.ts';
import { handTerminal, launchRun, stackOptions } from './running/launching.ts';
import { actionOf } from './running/request.ts';
import { confirmRun } from './running/starting.ts';

/** What of the screen's effects is done here. */
export type ActingEffect = Extract<
  Effect,
  { type: 'equip' | 'plan' | 'run' | 'wrongWord' | 'note' | 'tick' | AskedOfRun }
>;

export type ActingOptions = {
  readonly given: Given;
  readonly outside: Outside;
  readonly grounds: Grounds;
  readonly clock: Clock;
  readonly store: Pick<Store, 'equip' | 'tell' | 'say' | 'view' | 'subscribe'>;
  readonly world: () => World;
  readonly log: Pick<Log, 'error' | 'warning'>;
  /** Aborted when the console closes. What was started goes on. */
  readonly signal: AbortSignal;
};

/** Plans, starts and stops runs for the console, which itself changes nothing: each plan and each run is a process of its own. */
export function createActing(options: ActingOptions): {
  perform(effect: ActingEffect, handOver: HandOver): void;
  /** Resolves when nobody else has the terminal. */
  handedBack(): Promise<unknown>;
} {
  const { given, outside, grounds, clock, store, world, log, signal } = options;
  let equipped: Promise<Acts> | undefined;
  let planning: AbortController | undefined;
  let handed: Promise<unknown> = Promise.resolve();

  const ground = (): Promise<Ground> => openGround(given, outside, grounds, log.warning);

  const equip = (): Promise<Acts> => {
    equipped ??= grounds.actions().then((actions) => {
      const acts = actsOf(actions);
      store.equip(createDesk(acts));
      return acts;
    });
    return equipped;
  };

  async function plan(request: Request): Promise<void> {
    planning?.abort();
    const mine = new AbortController();
    planning = mine;
    // Who leaves the plan does not wait for it.
    const forget = store.subscribe(() => {
      const { acting } = store.view().place;
      if (acting?.is !== 'plan' || acting.request !== request) mine.abort();
    });
    const ending = AbortSignal.any([mine.signal, signal]);
    store.tell({ is: 'planning', request, since: clock.now() });
    try {
      const { offersFor, choicesFor } = await equip();
      const offer = offersFor(world(), request.target).find(({ action }) => action === request.action);
      const whyNot =
        offer === undefined
          ? `${request.action} is not for ${formatTarget(request.target)}; a lists what is.`
          : offer.because;
      if (whyNot !== undefined) return store.tell({ is: 'unplanned', request, because: whyNot });
      const missing = missingIn(request, choicesFor(world(), request.action, request.target));
      if (missing !== undefined) return store.tell({ is: 'incomplete', request, ...missing });
      const planned = await planApart(request, outside, stackOptions(given, await ground()), ending);
      if (!ending.aborted) store.tell({ ...planned, request });
    } catch (error) {
      if (!ending.aborted) store.tell({ is: 'unplanned', request, because: sentenceOf(error) });
    } finally {
      forget();
    }
  }

  async function start(
    { request, plan: agreed, how, overrides }: ActingEffect & { type: 'run' },
    handOver: HandOver,
  ): Promise<void> {
    store.tell({ is: 'starting', request, plan: agreed });
    try {
      const here = await ground();
      const action = actionOf(agreed.action, await grounds.actions());
      const run = await confirmRun({ plan: agreed, how, overrides }, here, outside.random());
      const errand = { run, purpose: 'carry', how } as const;
      if (action.handsOver === undefined) await launch(errand, here);
      else await handOver(() => (handed = handTerminal(errand, given, here, outside)));
      store.tell({ is: 'started', request, run });
    } catch (error) {
      store.tell({ is: 'unstarted', request, plan: agreed, because: sentenceOf(error) });
    }
  }

  async function launch(errand: Errand, here: Ground): Promise<void> {
    const { gone } = await launchRun(errand, given, here, outside);
    gone.catch((error: unknown) => log.error('a runner could not be followed', { error }));
  }

  async function abort(id: string): Promise<void> {
    const { store: runs, by, clock: here } = await ground();
    const file = await runs.open(id);
    if (file === undefined) return store.say('there is no such run any more');
    await file.append({ type: 'asked', at: here.now(), what: 'abort', by });
  }

  async function tellWrongWord({ action, target }: Request): Promise<void> {
    await wrongWord(action, target, await ground());
  }

  async function note({ text, about }: ActingEffect & { type: 'note' }): Promise<void> {
    const { journal, by, clock: here } = await ground();
    const entry = about === undefined ? text : `${formatTarget(about)}: ${text}`;
    await journal.append({ kind: 'note', at: here.now(), by, text: entry });
    store.say('noted in the journal');
  }

  async function tick({ runbook, step, is }: ActingEffect & { type: 'tick' }): Promise<void> {
    const { journal, by, clock: here } = await ground();
    await journal.append({ kind: 'tick', at: here.now(), by, runbook, step, is });
  }

  async function does(effect: ActingEffect, handOver: HandOver): Promise<void> {
    if (effect.type === 'note') return note(effect);
    if (effect.type === 'tick') return tick(effect);
    await equip();
    // Nothing that leads anywhere exists where only looking is allowed; that there is a runner is its own to refuse besides.
    if (world().stack.access !== 'operate') return;
    switch (effect.type) {
      case 'equip':
        return;
      case 'plan':
        return plan(effect.request);
      case 'run':
        return start(effect, handOver);
      case 'wrongWord':
        return tellWrongWord(effect.request);
      case 'abort':
        return abort(effect.run);
      case 'undo':
      case 'resume':
        return launch({ run: effect.run, purpose: effect.type, how: effect.how }, await ground());
    }
  }

  return {
    handedBack: () => handed.catch(() => {}),
    perform(effect, handOver) {
      does(effect, handOver).catch((error: unknown) => {
        log.error('what was asked for could not be done', { effect: effect.type, error });
        store.say(sentenceOf(error));
      });
    },
  };
}

/** The first that has to be said and was not, as it is asked for. */
function missingIn(
  { flags = {} }: Request,
  choices: readonly Choice[],
): { readonly index: number; readonly field: string | undefined } | undefined {
  const index = choices.findIndex(({ isRequired, flag }) => isRequired && flags[flag] === undefined);
  const choice = choices[index];
  return choice && { index, field: choice.is === 'text' ? '' : undefined };
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
