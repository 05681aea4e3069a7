import type { Verdict } from '../../../../../core/plan.ts';

/** What is looked at before; the same words whatever is found, for a run changes all of it itself. */
export const titles = {
  owner: 'who moves the primary',
  one: 'one primary',
  silent: 'nodes that do not answer',
  told: 'what the nodes tell',
  lock: 'nobody else moves it',
  operate: 'operate credentials',
  direct: 'connections to the servers',
  candidate: 'who takes over',
  barred: 'may take over',
  system: 'same cluster',
  version: 'same version and room',
  restart: 'settings that wait for a restart',
  attached: 'receives from the primary',
  lag: 'has all of the log',
  ahead: 'most of the log',
  timeline: 'timeline',
  sync: 'commits wait for it',
  replay: 'replay goes on',
  reached: 'the way to it',
  room: 'room for the standbys',
  names: 'commits afterwards',
  readOnly: 'takes writes',
  stop: 'how the primary is stopped',
  held: 'standbys that hold up the stop',
  base: 'base backups',
  archiver: 'archiver',
  back: 'the way back as a standby',
  address: 'address of the new primary',
  rewind: 'rewind',
  slots: 'slots',
  prepared: 'transactions',
  pooler: 'pooler',
} as const;
type Title = (typeof titles)[keyof typeof titles];

export const pass = (title: Title, because: string): Verdict => ({ title, is: 'pass', because });
export const warn = (title: Title, because: string): Verdict => ({ title, is: 'warn', because });
export const refuse = (title: Title, because: string, override?: string): Verdict => ({
  title,
  is: 'refuse',
  because,
  ...(override !== undefined && { override }),
});
/** One or the other. */
export const passIf = (
  isGood: boolean,
  title: Title,
  good: string,
  bad: string,
  override?: string,
): Verdict => (isGood ? pass(title, good) : refuse(title, bad, override));
