import * as z from 'zod';
import type { EngineSection } from '../config/schema/docker.ts';
import type { Verdict } from '../core/plan.ts';
import { ReadError } from '../core/reading.ts';
import type { Stack } from '../domain/stack.ts';
import { programAt } from '../systems/programs.ts';
import { action } from './action.ts';
import type { Reach } from './faces.ts';
import { disabled } from './lifecycle/disabled.ts';
import { find } from './lifecycle/find.ts';

const facts = z.object({
  /** The program that the terminal is handed to, and its arguments. */
  argv: z.array(z.string()),
  /** "sh in container web". */
  what: z.string(),
  leaves: z.string().exactOptional(),
});

/** Opens a shell in a container: the terminal is handed to it, and what is done there is up to whoever sits before it. */
export const shell = action({
  name: 'shell',
  title: 'Shell',
  on: ['container'],
  params: z.strictObject({
    command: z.string().min(1).describe('the program to run in it').default('sh'),
  }),
  facts,
  disabledReason: (world, target) => disabled('shell', world, target) ?? whyNowhere(world.stack),
  async plan(reach, target, { command }, signal) {
    const [found] = await find(reach, target, signal);
    if (found?.is !== 'container') throw new ReadError('unsupported', 'a shell opens in a container');
    const { details, engine } = found;
    const { name, id, state, setup } = details;
    const program = await programAt('docker', reach.env);
    const user = setup?.user || 'root';
    const leaves = `the engine ends nothing in ${name} when its terminal is lost: docker top ${name} shows what goes on there`;
    return {
      summary: `Open ${command} in container ${name}; the terminal is its until it ends`,
      risk: 'disruptive',
      identity: { [`container ${name}`]: `${id.slice(0, 12)} on ${engine.system}` },
      facts: {
        argv: [program ?? 'docker', ...connectionOf(reach, engine.system), ...exec, id, command],
        what: `${command} in container ${name}`,
        leaves,
      },
      preflight: [
        allowedVerdict(reach),
        state === 'running'
          ? { title: `state of ${name}`, is: 'pass', because: 'it runs' }
          : { title: `state of ${name}`, is: 'refuse', because: `it is ${state}: nothing can be run in it` },
        programVerdict(program),
      ],
      impact: [
        `whoever types is ${user} in ${name}; what is done there is not recorded, only when it began and ended`,
        leaves,
      ],
      proof: ['it has ended'],
      undo: 'What is done in a shell cannot be taken back.',
    };
  },
  // The engine is the one that the stack file means, whatever the environment says.
  handsOver: ({ facts: { argv, what, leaves } }) => ({
    ...{ argv, what, ...(leaves !== undefined && { leaves }) },
    without: ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'],
  }),
  steps: () => [],
  prove: async () => [],
});

/** Keys that nobody types by chance: with the usual ones it would take one Ctrl-P, and two would leave the shell running unseen. */
const exec = ['exec', '--detach-keys', 'ctrl-^,ctrl-],ctrl-^', '-it'];

/** What is done in a shell is not known beforehand: somebody has to have written down that things may be done here. */
const whyNowhere = ({ isDiscovered }: Stack): string | undefined =>
  isDiscovered === true
    ? 'A shell takes a stack file with access: operate, and there is none here: quarterdeck config init writes one.'
    : undefined;

function allowedVerdict({ stack }: Reach): Verdict {
  const because = whyNowhere(stack);
  return because === undefined
    ? { title: 'stack file', is: 'pass', because: 'its access is operate' }
    : { title: 'stack file', is: 'refuse', because };
}

const programVerdict = (program: string | undefined): Verdict =>
  program === undefined
    ? {
        title: 'docker program',
        is: 'refuse',
        because: 'there is no docker here to open a shell with: install its command line',
      }
    : { title: 'docker program', is: 'pass', because: program };

/** How the program reaches the engine that the stack file means, whatever DOCKER_HOST says. */
function connectionOf({ sections }: Reach, system: string): readonly string[] {
  const section = sections.docker.find(({ name }) => system === name || system === `docker/${name}`);
  const { socket, url, tls } = section?.operate ?? section ?? {};
  if (socket !== undefined) return ['--host', `unix://${socket}`];
  return ['--host', url ?? '', ...tlsOf(tls)];
}

const tlsOf = (tls: EngineSection['tls']): readonly string[] =>
  tls === undefined
    ? []
    : [
        '--tlsverify',
        ...(tls.ca === undefined ? [] : ['--tlscacert', tls.ca]),
        ...(tls.cert === undefined ? [] : ['--tlscert', tls.cert]),
        ...(tls.key === undefined ? [] : ['--tlskey', tls.key]),
      ];
