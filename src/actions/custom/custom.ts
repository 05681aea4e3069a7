import { stat } from 'node:fs/promises';
import * as z from 'zod';
import type { ActionSection } from '../../config/schema/actions.ts';
import { duration } from '../../core/format.ts';
import { maskPasswords } from '../../core/mask.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import { isFor } from '../../domain/custom.ts';
import { lookOnly } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { run as runCommand } from '../../systems/check/command.ts';
import { Trouble } from '../../systems/check/trouble.ts';
import { programAt } from '../../systems/programs.ts';
import { action, type Draft, type Looking } from '../action.ts';
import type { Offers } from '../choices.ts';
import type { Reach } from '../faces.ts';
import { filled, valuesOf } from './given.ts';
import { type Facts, facts, run, status, variablesFor } from './steps.ts';
import { thereVerdicts } from './there.ts';

const params = z.strictObject({
  name: z.string().min(1).max(63).describe('which of the actions that the stack file declares').optional(),
  with: z.string().max(4_096).describe('its parameters: "region=eu depth=3"').default(''),
});
type Params = z.output<typeof params>;

/** What the stack file declares: a program of somebody else's, planned, confirmed, bounded and recorded as all others. */
export const custom = action({
  name: 'custom',
  title: 'Own action',
  on: ['stack', 'host', 'service', 'container', 'postgres', 'redis'],
  params,
  facts,
  disabledReason(world, target) {
    const only = lookOnly(world.stack);
    if (only !== undefined) return only;
    return meant(world, target).length === 0
      ? `The stack file declares no action of its own for ${sanitize(formatTarget(target))}.`
      : undefined;
  },
  offers,
  plan: draft,
  steps: ({ facts: known }) => [run(known), status(known)],
  prove,
});

const meant = ({ stack }: Pick<World, 'stack'>, target: Target) =>
  (stack.customs ?? []).filter((one) => isFor(one, formatTarget(target)));

function offers({ stack }: World, target: Target): Offers<Params> {
  const all = meant({ stack }, target);
  const examples = all.flatMap(({ parameters }) => {
    const needed = parameters.map(({ name, usual, choices }) => `${name}=${usual ?? choices?.[0] ?? ''}`);
    return needed.length === 0 ? [] : [needed.join(' ')];
  });
  return {
    name: { is: 'one of', values: all.map(({ name }) => name) },
    with: examples.length === 0 ? 'nothing' : { is: 'such as', values: examples },
  };
}

function chosen({ sections }: Reach, target: Target, name: string | undefined): ActionSection {
  const written = formatTarget(target);
  const all = sections.actions.filter((one) => isFor(one, written));
  const names = all.map((one) => one.name).join(', ');
  const found = name === undefined && all.length === 1 ? all[0] : all.find((one) => one.name === name);
  if (found !== undefined) return found;
  if (all.length === 0)
    throw new ReadError('missing', `the stack file declares no action of its own for ${sanitize(written)}`);
  if (name === undefined) throw new ReadError('missing', `which one is meant: --name ${names}`);
  throw new ReadError(
    'missing',
    `the stack file declares no action ${sanitize(name)} for ${sanitize(written)}: expected one of ${names}`,
  );
}

async function draft(
  reach: Reach,
  target: Target,
  given: Params,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  const section = chosen(reach, target, given.name);
  const {
    name,
    title,
    command,
    prove: proving,
    directory,
    env,
    timeout,
    read_only: isReadOnly,
    risk,
  } = section;
  const values = valuesOf(section, given.with);
  const [program = '', ...args] = filled(command, values, target);
  const found = await programAt(program, reach.env);
  const argv = [found ?? program, ...args];
  return {
    summary: `${title ?? name}: ${argv.map(sanitize).join(' ')}`,
    risk: isReadOnly ? 'safe' : risk,
    identity: { command: argv.join(' ') },
    facts: {
      ...{ name, argv, directory, env, timeout, isReadOnly },
      prove: proving === undefined ? null : [...filled(proving, values, target)],
    },
    preflight: [
      programVerdict(program, found),
      await directoryVerdict(directory),
      ...(await thereVerdicts(reach, target, signal)),
    ],
    impact: [
      isReadOnly
        ? 'the stack file says that it changes nothing'
        : 'what it does is not known here: the stack file says how much is at stake',
      `it is ended, with all it started, after ${duration(timeout)}`,
    ],
    proof: ['it ended with 0', ...(proving === undefined ? [] : [`${proving.join(' ')} ends with 0`])],
    undo: isReadOnly ? 'There is nothing to take back.' : 'What it did cannot be taken back here.',
  };
}

const programVerdict = (program: string, found: string | undefined): Verdict =>
  found === undefined
    ? { title: 'program', is: 'refuse', because: `there is no ${sanitize(program)} here that can be run` }
    : { title: 'program', is: 'pass', because: found };

async function directoryVerdict(directory: string): Promise<Verdict> {
  const title = 'where it runs';
  const isThere = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isThere
    ? { title, is: 'pass', because: directory }
    : { title, is: 'refuse', because: `there is no directory ${directory}` };
}

/** What the stack file has look, where it names something. */
async function prove(
  reach: Reach,
  { facts: known }: { readonly facts: Facts },
  { signal }: Looking,
): Promise<readonly Verdict[]> {
  const exit: Verdict = { title: known.name, is: 'pass', because: 'it ended with 0' };
  const [program, ...args] = known.prove ?? [];
  if (program === undefined) return [exit];
  const argv = [program, ...args] as const;
  try {
    const { directory } = known;
    const env = variablesFor(known, reach.env);
    const ran = await runCommand({ argv: [...argv], env, directory }, signal);
    const said = maskPasswords(sanitize(ran.output.trim().split('\n').at(-1) ?? ''));
    const because = `${program} ended with ${ran.exit}${said === '' ? '' : `: ${said}`}`;
    return [exit, { title: 'proof', is: ran.exit === 0 ? 'pass' : 'refuse', because }];
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    return [exit, { title: 'proof', is: 'refuse', because: error.message }];
  }
}
