import type { Action } from '../../actions/action.ts';
import type { Loaded } from '../../config/load.ts';
import { redact } from '../../config/redact.ts';
import type { Surroundings } from '../../config/surroundings.ts';
import type { Clock } from '../../core/clock.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Who } from '../../domain/run.ts';
import { lookOnly } from '../../domain/stack.ts';
import { type Journal, journalFile } from '../../records/journal.ts';
import { type Ledger, releaseLedger } from '../../records/releases.ts';
import { type RunStore, runStore } from '../../records/runs.ts';
import { type Modes, stateDirectory } from '../../records/state.ts';
import { openSyslog } from '../../systems/syslog.ts';
import { who } from '../../systems/who.ts';
import { exit, type Given, type Outside, Refusal } from '../command.ts';
import { loadOrRefuse } from '../loading.ts';
import { loadOptions } from '../options.ts';
import { wakefulClock } from './clock.ts';

/** What of the machine and of the program the commands that act are given; a test has its own. */
export type Grounds = {
  readonly surroundings: Surroundings;
  /** Where all who use this machine lock their targets. */
  readonly locks: string;
  readonly actions: () => Promise<readonly Action[]>;
};

/** What the commands that act stand on: the configuration, and what is kept of runs. */
export type Ground = Grounds & {
  readonly loaded: Loaded;
  readonly clock: Clock;
  readonly by: Who;
  /** The stack's own folder. */
  readonly directory: string;
  readonly modes: Modes;
  readonly store: RunStore;
  readonly journal: Journal;
  readonly ledger: Ledger;
  /** Resolves when what the journal was told is where its copies are. */
  readonly copied: () => Promise<unknown>;
  /** Takes every secret that is known out of a text. */
  readonly redact: (text: string) => string;
  /** Hears each secret that is resolved beyond those of the configuration. */
  readonly learn: (secret: string) => void;
};

/** `tell` gets a sentence for each run that cannot be read. @throws Refusal where there is no configuration, or no place for what has to be kept. */
export async function openGround(
  given: Given,
  outside: Outside,
  grounds: Grounds,
  tell = (sentence: string): void => void outside.stderr.write(`quarterdeck: ${sentence}\n`),
): Promise<Ground> {
  const loaded = await loadOrRefuse(loadOptions(given), grounds.surroundings);
  const { env, home } = grounds.surroundings;
  const state = await stateDirectory(loaded.stack.name, { env, home });
  if (state.is === 'unwritable') {
    const because = `What is done cannot be recorded in ${state.path}: ${state.because}.`;
    throw new Refusal([`${lookOnly(loaded.stack) ?? because} Nothing was done.`], exit.refused);
  }
  const { path: directory, modes } = state;
  const secrets = new Set<string>();
  const hide = (text: string): string => redact(loaded.redact(text), secrets);
  outside.confide?.(hide);
  const syslog = openSyslog(env);
  return {
    ...grounds,
    loaded,
    clock: wakefulClock(outside),
    by: who(env),
    directory,
    modes,
    store: runStore(directory, modes, (sentence) => tell(sanitize(hide(sentence)))),
    ledger: releaseLedger(directory, modes),
    journal: journalFile(directory, modes, {
      redact: hide,
      copy: syslog.copy,
    }),
    copied: syslog.close,
    redact: hide,
    learn: (secret) => secrets.add(secret),
  };
}
