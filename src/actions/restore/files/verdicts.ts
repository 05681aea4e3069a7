import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { count } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import type { Instant } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { ManifestEntry } from '../../../records/backups/manifest.ts';
import { openersOf } from '../../../systems/openers.ts';
import { programAt } from '../../../systems/programs.ts';
import type { Reach } from '../../faces.ts';
import { type Landing, oldOf } from '../beside/landing.ts';
import { placeVerdict, spaceVerdicts } from '../beside/verdicts.ts';
import { openedBy } from '../sqlite/free.ts';
import { level } from '../words.ts';
import type { Archive } from './facts.ts';
import { plainPath } from './layout.ts';

type Asked = {
  readonly backup: Archive;
  readonly base: string;
  readonly landings: readonly Landing[];
  readonly entries: readonly ManifestEntry[];
  readonly at: Instant;
};

/** What speaks for and against putting files back. */
export async function verdicts(
  { env, sections }: Pick<Reach, 'env' | 'sections'>,
  asked: Asked,
): Promise<readonly Verdict[]> {
  const { backup, landings, entries, at } = asked;
  const programs = backup.format.startsWith('tar.zst') ? ['tar', 'zstd'] : ['tar'];
  const replaced = landings.filter((one) => one.replaced !== null);
  return [
    level(backup, at),
    ...(await Promise.all(programs.map((name) => program(name, env)))),
    ...encryption(backup, sections),
    ...(await Promise.all(landings.map((one) => placeVerdict(one, backup)))),
    ...(await spaceVerdicts(
      landings,
      entries.reduce((sum, { bytes }) => sum + bytes, 0),
    )),
    ...(geteuid?.() === 0 ? [] : [owners]),
    ...(await left(asked, replaced)),
    ...(await Promise.all(replaced.map(writers))).flat(),
  ];
}

function encryption(
  { format, target = '' }: Archive,
  { files }: Pick<Reach['sections'], 'files'>,
): readonly Verdict[] {
  if (!format.endsWith('.enc')) return [];
  const hasKey = files.some(({ name, key }) => `files/${name}` === target && key !== undefined);
  const title = 'encryption';
  return [
    hasKey
      ? {
          title,
          is: 'pass',
          because: 'there is a key, and whether it is the right one shows when it is read whole',
        }
      : {
          title,
          is: 'refuse',
          because: `${target} has no key to decrypt it with: add key: { file: PATH } to it`,
        },
  ];
}

async function program(name: string, env: Reach['env']): Promise<Verdict> {
  const title = `${name} on this host`;
  const at = await programAt(name, env);
  return at === undefined
    ? { title, is: 'refuse', because: `there is none: install ${name}` }
    : { title, is: 'pass', because: at };
}

const owners: Verdict = {
  title: 'owners',
  is: 'warn',
  because: 'only root can give them back: all of it belongs to this user afterwards',
};

/** Looked through until then. */
const most = 20_000;

/** What is there now, and would not be there afterwards. */
async function left({ entries, base }: Asked, replaced: readonly Landing[]): Promise<readonly Verdict[]> {
  const known = new Set(entries.map(({ path }) => join(base, plainPath(path))));
  const found: string[] = [];
  let looked = 0;
  const walk = async (path: string): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
      looked += 1;
      if (looked > most) return;
      const inside = join(path, entry.name);
      if (!known.has(inside)) found.push(inside);
      else if (entry.isDirectory()) await walk(inside);
    }
  };
  for (const { path } of replaced) await walk(path);
  const [first] = found;
  if (first === undefined) return [];
  const [where] = replaced;
  return [
    {
      title: 'what is not in the backup',
      is: 'warn',
      because: `${looked > most ? 'more than ' : ''}${count(found.length)} paths, such as ${sanitize(first)}: they stay with what is put aside${where === undefined ? '' : ` (${oldOf(where)})`}`,
    },
  ];
}

/** Who has a file open goes on with the one that is put aside. */
async function writers({ path }: Landing): Promise<readonly Verdict[]> {
  const who = openedBy(await openersOf(path));
  if (who === undefined) return [];
  const because = `${who}: it goes on with the old one until it opens it again`;
  return [{ title: `who has ${path} open`, is: 'warn', because }];
}
