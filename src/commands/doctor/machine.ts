import { count } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import type { Environment } from '../../domain/stack.ts';
import { logLevel } from '../../records/log.ts';
import type { StateDirectory } from '../../records/state.ts';
import { doubt, type Finding, fine, problem } from './finding.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What is known of the machine and the session before anything is watched. */
export type Machine = {
  readonly at: Instant;
  readonly env: Variables;
  readonly uid: number;
  /** `process.versions.node`. */
  readonly node: string;
  /** Undefined where standard output is no terminal. */
  readonly terminal: { readonly columns: number; readonly rows: number } | undefined;
  readonly environment: Environment | undefined;
  readonly state: StateDirectory;
  /** The text of `/proc/self/mounts`; undefined where it cannot be read. */
  readonly mounts: string | undefined;
  /** When the machine started, by its own account. */
  readonly bootedAt: Instant | undefined;
};

type Check = (machine: Machine) => Finding | readonly Finding[];

const least = { node: [22, 12], columns: 60, rows: 15 } as const;
/** This program was not written before that. */
const earliest = Date.UTC(2026, 0, 1);

function nodeVersion({ node }: Machine): Finding {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const isEnough = major > least.node[0] || (major === least.node[0] && minor >= least.node[1]);
  return isEnough
    ? fine('node', `Node ${node}`)
    : problem('node', `Node ${node} is too old`, `install Node ${least.node.join('.')} or later`);
}

function terminal({ terminal: size, env }: Machine): readonly Finding[] {
  if (size === undefined) return [fine('terminal', 'not looked at: standard output is no terminal')];
  const { columns, rows } = size;
  const found: Finding[] = [];
  if (env.TERM === undefined || env.TERM === '' || env.TERM === 'dumb')
    found.push(
      doubt(
        'terminal',
        `TERM is ${env.TERM ? `"${env.TERM}"` : 'not set'}: no full screen can be drawn`,
        'set it to what your terminal is, such as xterm-256color, or use --plain',
      ),
    );
  if (columns < least.columns || rows < least.rows)
    found.push(
      doubt(
        'terminal',
        `it is ${columns}×${rows}, too small for the console`,
        `make it ${least.columns}×${least.rows} or larger; 80×24 shows everything`,
      ),
    );
  return found.length > 0 ? found : [fine('terminal', `${env.TERM}, ${columns}×${rows}, ${colours(env)}`)];
}

function colours({ NO_COLOR, COLORTERM, TERM = '' }: Variables): string {
  if (NO_COLOR) return 'no colour (NO_COLOR is set)';
  if (COLORTERM) return 'true colour';
  return TERM.includes('256') ? '256 colours' : '16 colours';
}

function locale({ env }: Machine): Finding {
  const name = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return /utf-?8/i.test(name)
    ? fine('locale', name)
    : doubt(
        'locale',
        `${name === '' ? 'none is set' : `"${name}"`}, so graphs and names are drawn in ASCII`,
        'export LANG=C.UTF-8',
      );
}

function clock({ at, bootedAt }: Machine): Finding {
  const now = new Date(at).toISOString();
  if (at < earliest)
    return problem('clock', `it says ${now}, which is in the past`, 'set it, and let NTP keep it right');
  if (bootedAt !== undefined && bootedAt > at)
    return problem(
      'clock',
      `it says ${now}, before the machine started`,
      'set it, and let NTP keep it right',
    );
  return fine('clock', now);
}

function state({ state: directory }: Machine): Finding {
  return directory.is === 'writable'
    ? fine('state', directory.path)
    : problem(
        'state',
        `${directory.path}: ${directory.because}; no log and no record is kept`,
        'set QUARTERDECK_STATE to a directory of yours, or make /var/lib/quarterdeck writable for you',
      );
}

function log({ env, environment }: Machine): Finding {
  const { level, problem: wrong } = logLevel(environment, env.QUARTERDECK_LOG_LEVEL);
  return wrong === undefined
    ? fine('log', `level ${level}`)
    : doubt('log', wrong, 'correct or unset QUARTERDECK_LOG_LEVEL');
}

function proc({ mounts, uid }: Machine): Finding {
  if (mounts === undefined)
    return problem(
      'proc',
      '/proc cannot be read: nothing is known of the host',
      'mount it: mount -t proc proc /proc',
    );
  const options =
    mounts
      .split('\n')
      .find((line) => line.split(' ')[1] === '/proc')
      ?.split(' ')[3] ?? '';
  const hidden = /(?:^|,)hidepid=(?!0|off)([^,]+)/.exec(options)?.[1];
  return hidden === undefined || uid === 0
    ? fine('proc', 'all processes are visible')
    : doubt(
        'proc',
        `hidepid=${hidden} hides the processes of other users`,
        'add this user to the group named by the gid= option of /proc in /etc/fstab',
      );
}

const checks: readonly Check[] = [nodeVersion, terminal, locale, clock, state, log, proc];

export const examineMachine = (machine: Machine): readonly Finding[] =>
  checks.flatMap((check) => check(machine));

/** Files of other users' processes are seen by root alone; that is no fault, but it is to be known. */
export function unseenProcesses(unreadable: number | undefined): readonly Finding[] {
  return unreadable === undefined || unreadable === 0
    ? []
    : [fine('proc', `deleted files held open by ${count(unreadable)} processes of other users are not seen`)];
}
