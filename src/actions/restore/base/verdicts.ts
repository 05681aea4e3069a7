import { bytes, count } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import type { Instant } from '../../../core/reading.ts';
import type { Backup } from '../../../domain/backup.ts';
import { majorOf } from '../../backup/client.ts';
import { operateVerdict } from '../../operate.ts';
import { spaceVerdict } from '../beside/verdicts.ts';
import { archivist, level } from '../words.ts';
import type { Survey } from './survey.ts';

/** What its own programs read without being told how. */
const simple = /^\/[\w./@%+=:,-]+$/;
/** The path of a socket has at most 107 bytes, and its name is 14 of them. */
const longest = 90;

/** What speaks for and against a copy beside. Pure. */
export function verdicts(survey: Survey, backup: Backup, at: Instant): readonly Verdict[] {
  const { clients, major, above, directory } = survey;
  return [
    level(backup, at),
    operateVerdict(survey.hasOperate, survey.system.id, '; their role is looked for in the copy'),
    ...clients.map(({ name, version }): Verdict => {
      const title = `${name} on this host`;
      if (version !== undefined && majorOf(version) === Number(major))
        return { title, is: 'pass', because: `version ${version}, the data is of ${major}` };
      const because =
        version === undefined ? 'there is none' : `it is version ${version}, and the data is of ${major}`;
      return { title, is: 'refuse', because: `${because}: install postgresql-${major}` };
    }),
    tablespaces(survey),
    user(survey),
    place(survey),
    ...archivist(survey.live.archiving, 'allow-base'),
    ...(above === undefined
      ? []
      : [spaceVerdict(directory.replace(/\/[^/]*$/, '') || '/', above, backup.bytes)]),
  ];
}

const tablespaces = ({ tablespaces: found }: Survey): Verdict => ({
  title: 'tablespaces',
  is: found === 0 ? 'pass' : 'refuse',
  because:
    found === 0
      ? 'none outside of the data directory'
      : `${count(found)} outside of it: a copy would write into those of the server that it is of`,
});

const user = ({ user: found, whyNoUser }: Survey): Verdict => ({
  title: 'who runs it',
  is: whyNoUser === undefined ? 'pass' : 'refuse',
  because: whyNoUser ?? (found === null ? 'this user' : found.name),
});

function place({ directory, above, isThere, closed, live }: Survey): Verdict {
  const title = directory;
  const refuse = (because: string): Verdict => ({ title, is: 'refuse', because });
  if (isThere) return refuse('it is there already: name a new directory, with --to');
  if (!simple.test(directory) || Buffer.byteLength(directory) > longest)
    return refuse(`its path has to be plain, and at most ${longest} bytes long: name another, with --to`);
  if (above?.isWritable !== true) return refuse('this user may not make it: name another, with --to');
  if (above.is !== 'there') return refuse('the directory above it is not there: make that first');
  if (closed !== undefined)
    return refuse(`who runs it may not go into ${closed}: name another directory, with --to`);
  const where =
    live.device === above.device
      ? 'on the filesystem of the data that is there now'
      : 'on another filesystem than the data';
  return { title, is: 'pass', because: `it is made, ${where}; ${bytes(above.available)} are free` };
}
