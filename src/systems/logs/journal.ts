import { existsSync } from 'node:fs';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { note } from '../../domain/logs.ts';
import { journalEntry } from './journal.parse.ts';
import { createSplitter } from './lines.ts';
import type { LogFace, LogRequest } from './log.ts';

export type JournalOptions = {
  readonly unit: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `/run` is. */
  readonly root?: string;
};

/** The log of a systemd unit, as `journalctl` has it while somebody reads. */
export function journalLog(
  { unit, env, root = '' }: JournalOptions,
  { tail, since, follow }: LogRequest,
): LogFace {
  let cursor: string | undefined;

  return {
    async *read(signal) {
      if (!existsSync(`${root}/run/systemd/system`))
        throw new ReadError('unsupported', 'systemd does not run here, so that no unit has a journal');
      if (!/^[A-Za-z0-9][\w:.\\@-]*$/.test(unit))
        throw new ReadError('unsupported', `${sanitize(unit)} is no name of a unit`);
      const { execa } = await import('execa');
      const from =
        cursor === undefined
          ? [
              `--lines=${tail ?? 'all'}`,
              ...(since === undefined ? [] : [`--since=@${Math.floor(since / 1000)}`]),
            ]
          : [`--after-cursor=${cursor}`];
      const args = ['--output=json', '--all', '--no-pager', ...(follow ? ['--follow'] : []), ...from];
      const journal = execa('journalctl', [...args, `--unit=${unit}`], {
        env: { PATH: env.PATH, LANG: 'C.UTF-8' },
        extendEnv: false,
        buffer: false,
        stdin: 'ignore',
        reject: false,
      });
      const end = (): void => void journal.kill();
      signal.addEventListener('abort', end, { once: true });
      let said = '';
      journal.stderr.on('data', (chunk) => {
        said = `${said}${chunk}`.slice(0, 2_000);
      });
      try {
        yield [];
        const lines = createSplitter(longestEntry);
        for await (const chunk of journal.stdout) {
          const entries = lines.push(chunk).flatMap((text) => {
            const parsed = journalEntry(text);
            cursor = parsed?.cursor ?? cursor;
            return parsed?.entry ?? [];
          });
          if (said.includes('not seeing messages')) {
            said = '';
            yield [
              note('you see only your own part of the journal: add your user to the group systemd-journal'),
            ];
          }
          if (entries.length > 0) yield entries;
        }
        const { code, exitCode } = await journal;
        if (signal.aborted) return;
        if (code === 'ENOENT')
          throw new ReadError('missing', 'there is no journalctl here to read the journal with');
        if (exitCode !== 0 || follow) throw new ReadError('closed', failureOf(said, exitCode));
      } finally {
        signal.removeEventListener('abort', end);
        end();
      }
    },
  };
}

/** An entry of the journal carries many fields beside its message. */
const longestEntry = 65_536;

function failureOf(said: string, exitCode: number | undefined): string {
  if (/permission/i.test(said))
    return 'you may not read the journal: add your user to the group systemd-journal and log in again';
  const [first = ''] = said.split('\n');
  return `journalctl ended with ${exitCode ?? 'a signal'}${first === '' ? '' : `: ${sanitize(first)}`}`;
}
