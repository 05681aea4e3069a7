import type { Connection } from '../domain/connection.ts';
import type { Stack } from '../domain/stack.ts';
import { type Allowed, accessOf, decide, type Wish } from './access.ts';
import { backupPlacesOf, connectionsOf } from './connect.ts';
import { customOf } from './customs.ts';
import { discover } from './discover/discover.ts';
import type { Path } from './file/path.ts';
import { versionOf } from './files.ts';
import { type Found, findStackFile, openStackFile } from './find.ts';
import { guardsOf } from './guards.ts';
import { failure, type Place, type Problem } from './problem.ts';
import { redact } from './redact.ts';
import { review } from './review.ts';
import type { RuleFile } from './rules/read.ts';
import { runbooksOf } from './runbooks.ts';
import { writtenSecrets } from './secrets.ts';
import type { Sections } from './sections.ts';
import type { Surroundings } from './surroundings.ts';

/** What the command line says about the configuration. */
export type LoadOptions = {
  /** `--config`: a path, relative to where the program was started. */
  readonly config?: string | undefined;
  /** `--access`, or the `watch` command: it can only lower. */
  readonly access?: Wish | undefined;
};

/** Where the stack comes from. */
export type Source = { readonly from: 'file'; readonly path: string } | { readonly from: 'discovery' };

/** A configuration in force. */
export type Loaded = {
  readonly is: 'loaded';
  readonly stack: Stack;
  readonly connections: readonly Connection[];
  /** Warnings, and as errors what is wrong with a file of the host's that cannot be used; nothing here keeps the rest from working. */
  readonly problems: readonly Problem[];
  readonly source: Source;
  /** The host's own limit, which nothing lifts. */
  readonly ceiling: Allowed;
  /** What the file says, with what discovery found where it says nothing. Secrets only as references or literals. */
  readonly sections: Sections;
  /** The rule files that it names, in their order; what is wrong in one is told with its rules. */
  readonly rules: readonly RuleFile[];
  /** Where a value stands in the file; undefined without one. */
  readonly placeOf: (path: Path) => Place | undefined;
  /** Files whose change makes a reload, whether they exist or not. */
  readonly files: readonly string[];
  /** What these files are. */
  readonly version: string;
  /** What was read of those that say what is watched, told from anything else. */
  readonly stackVersion: string;
  /** Takes every secret that was used so far out of a text. */
  readonly redact: (text: string) => string;
};

/** No configuration, and why. `access`: more was asked for than is allowed; `missing`: the file that was named is not there. */
export type Refused = {
  readonly is: 'refused';
  readonly because: 'configuration' | 'access' | 'missing';
  readonly problems: readonly Problem[];
  readonly ceiling: Allowed;
  readonly files: readonly string[];
};

/** Finds, reads and completes the configuration. Bad input is an answer, not an exception. */
export async function loadConfiguration(
  options: LoadOptions,
  outside: Surroundings,
): Promise<Loaded | Refused> {
  const host = await openStackFile(outside.ceiling, 0, outside);
  const named = await findStackFile(options.config, host, outside);
  const ceiling = accessOf(host);
  // A broken file of the host lowers the access; it does not keep anyone from looking.
  const isHostsOwn = named.is === 'refused' && named.path === outside.ceiling && options.config === undefined;
  const found: Found = isHostsOwn ? { is: 'none' } : named;
  const files = [...new Set([...(found.is === 'none' ? [] : [found.path]), outside.ceiling])];
  const refused = (because: Refused['because'], problems: readonly Problem[]): Refused => ({
    is: 'refused',
    because,
    problems,
    ceiling,
    files,
  });
  if (found.is === 'missing') return refused('missing', found.problems);
  if (found.is === 'refused') return refused('configuration', found.problems);
  const decision = decide([ceiling, accessOf(found)], options.access);
  if (decision.is === 'refused') return refused('access', [failure(decision.because)]);

  const file = found.is === 'found' ? found.read.file : undefined;
  const seen = await discover(file, outside);
  const placeOf = found.is === 'found' ? found.read.placeOf : () => undefined;
  const reviewed = await review(seen.sections, placeOf, outside);

  const path = found.is === 'found' ? found.path : undefined;
  const rules = await rulesIn(seen.sections.rules, path, outside);
  const all = [...files, ...rules.map((one) => one.path)];

  const secrets = new Set(writtenSecrets(seen.sections, outside.env));
  const connections = connectionsOf(seen.sections, outside, (secret) => secrets.add(secret));
  return {
    is: 'loaded',
    stack: {
      name: file?.stack ?? 'default',
      environment: file?.environment,
      access: decision.access,
      accessBecause: decision.because,
      ...(found.is === 'none' && { isDiscovered: true }),
      systems: connections.map(({ system }) => system),
      logs: seen.sections.logs,
      backups: backupPlacesOf(seen.sections),
      guards: guardsOf(host, found),
      customs: seen.sections.actions.map(customOf),
      runbooks: runbooksOf(
        seen.sections,
        connections.map(({ system }) => system),
      ),
    },
    connections,
    problems: [...(host.is === 'refused' ? host.problems : []), ...seen.problems, ...reviewed],
    source: found.is === 'found' ? { from: 'file', path: found.path } : { from: 'discovery' },
    ceiling,
    sections: seen.sections,
    rules,
    placeOf,
    files: all,
    version: await versionOf(all, outside.files),
    stackVersion: [found, host].map(bytesOf).join(' '),
    redact: (text) => redact(text, secrets),
  };
}

const bytesOf = (found: Found): string => ('digest' in found ? found.digest : undefined) ?? found.is;

/** What reads rule files is loaded only where one is named. */
async function rulesIn(
  names: readonly string[],
  stackFile: string | undefined,
  { files }: Surroundings,
): Promise<readonly RuleFile[]> {
  if (names.length === 0) return [];
  const { loadRules, rulePaths } = await import('./rules/load.ts');
  return loadRules(rulePaths(names, stackFile), files);
}
