import { version } from '../core/version.ts';
import type { Word } from './command.ts';

/** The help of one command, or of the program. */
export async function help(word: Word | undefined, commands: readonly Word[]): Promise<string> {
  if (word !== undefined) return `${word.summary}\n\n${(await word.load()).usage}\n`;
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    `quarterdeck ${version} - the terminal console for one production stack`,
    '',
    'quarterdeck [COMMAND] [OPTIONS]',
    '',
    ...rows,
    '',
    'Every command takes --help and --debug (a stack trace with an error). Exit code 5 is a usage error.',
    '',
  ].join('\n');
}
