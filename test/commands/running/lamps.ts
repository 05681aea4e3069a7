// A row of lamps that are files: the smallest system on which something can be done, interrupted and taken back.
import { access, appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { action, type Step } from '../../../src/actions/action.ts';

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const params = z.object({
  at: z
    .string()
    .default(join(process.env.LAMPS_ROOT ?? '', 'lamps'))
    .describe('the directory of the lamps'),
  wait: z.number().default(0).meta({ unit: 'duration' }),
  risk: z.enum(['safe', 'disruptive', 'destructive']).default('disruptive'),
  hold: z.number().default(0).meta({ unit: 'duration' }),
});
const facts = z.object({ at: z.string(), wait: z.number(), hold: z.number() });

/** The names of the lamps, in the order in which they are turned on. */
export const names = ['one', 'two', 'three'] as const;

function lamp(name: string, { at, wait, hold }: z.output<typeof facts>): Step {
  const path = join(at, name);
  const paused = join(at, 'paused');
  return {
    id: name,
    title: `turn ${name} on`,
    within: 1_000,
    async run(_, { tell }) {
      await appendFile(join(at, 'did'), `on ${name}\n`);
      if (name === 'one' && hold > 0) await writeFile(paused, '');
      tell('warming up');
      await sleep(wait / 2);
      await writeFile(path, '');
      await sleep(wait / 2);
      return { name };
    },
    happened: async () => ((await isThere(path)) ? 'yes' : 'no'),
    undo: async () => {
      await appendFile(join(at, 'did'), `off ${name}\n`);
      await rm(path, { force: true });
    },
    ...(name === 'one' &&
      hold > 0 && {
        hold: {
          atMost: hold,
          until: 'three',
          release: () => rm(paused, { force: true }),
          released: async () => ((await isThere(paused)) ? 'no' : 'yes'),
        },
      }),
  };
}

export const light = action({
  name: 'light',
  title: 'Light the lamps',
  on: ['directory', 'host'],
  params,
  facts,
  disabledReason: () => undefined,
  async plan(_, __, { at, wait, risk, hold }) {
    const serial = await readFile(join(at, 'serial'), 'utf8').catch(() => 'none');
    return {
      summary: 'Light the lamps',
      risk,
      identity: { serial },
      facts: { at, wait, hold },
      preflight: [
        (await isThere(join(at, 'wet')))
          ? { title: 'lamps', is: 'refuse', because: 'they are wet', override: 'allow-wet' }
          : { title: 'lamps', is: 'pass', because: 'they are dry' },
      ],
      impact: ['it gets bright'],
      proof: ['all lamps are on'],
      undo: 'They are turned off again.',
    };
  },
  steps: ({ facts: known }) => names.map((name) => lamp(name, known)),
  async prove(_, { facts: { at } }) {
    const on = await Promise.all(names.map((name) => isThere(join(at, name))));
    return [
      {
        title: 'lamps',
        is: on.every(Boolean) ? 'pass' : 'refuse',
        because: `${on.filter(Boolean).length} of 3 on`,
      },
    ];
  },
});
