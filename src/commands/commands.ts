import type { Word } from './command.ts';
import { console, watch } from './console.ts';

/** Every word of the command line; the first is what runs without one. What the console does not need is loaded when it is asked for. */
export const commands = [
  { name: 'console', summary: 'Open the console (the default).', load: async () => console },
  {
    name: 'watch',
    summary: 'Open the console to look only, for a wall or a newcomer.',
    load: async () => watch,
  },
  {
    name: 'status',
    summary: 'Say once how everything is, and exit by it.',
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'check',
    summary: 'Run health checks now, in the Nagios plugin format.',
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'changes',
    summary: 'List what changed in the last day.',
    load: async () => (await import('./changes.ts')).changes,
  },
  {
    name: 'logs',
    summary: 'Print the log of a container, a unit or a declared file, and follow it.',
    load: async () => (await import('./logs.ts')).logs,
  },
  {
    name: 'plan',
    summary: 'Show what an action would do, without doing it.',
    load: async () => (await import('./plan.ts')).plan,
  },
  {
    name: 'run',
    summary: 'Do something: plan it, confirm it, carry it out, prove it.',
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'runs',
    summary: 'List what was done and is being done, or show one run.',
    load: async () => (await import('./runs.ts')).runs,
  },
  {
    name: 'journal',
    summary: 'Print what was done here and by whom, add a note, or prove that nothing is missing.',
    load: async () => (await import('./journal.ts')).journal,
  },
  {
    name: 'runbooks',
    summary: 'Show what is to be done step by step, and tick it.',
    load: async () => (await import('./runbooks.ts')).runbooks,
  },
  {
    name: 'backups',
    summary: 'List the backups, and how far each is proven.',
    load: async () => (await import('./backups.ts')).backups,
  },
  {
    name: 'releases',
    summary: 'List what was deployed and rolled back.',
    load: async () => (await import('./releases.ts')).releases,
  },
  {
    name: 'replay',
    summary: 'Open the console on a recording.',
    load: async () => (await import('./replay.ts')).replay,
  },
  {
    name: 'rules',
    summary: 'Check rule files, or print the default rules.',
    load: async () => (await import('./rules.ts')).rules,
  },
  {
    name: 'config',
    summary:
      'Check the stack file, show what is in force, write a first one or an environment file, or print the JSON Schema.',
    load: async () => (await import('./config.ts')).config,
  },
  {
    name: 'doctor',
    summary: 'Say what is missing, wrong or unsafe here, and how to mend it.',
    load: async () => (await import('./doctor.ts')).doctor,
  },
] as const satisfies readonly Word[];
