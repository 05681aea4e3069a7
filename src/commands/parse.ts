import { parseArgs } from 'node:util';
import { nearest } from '../core/nearest.ts';
import { type Command, type Given, UsageError, type Word } from './command.ts';

/** What the arguments ask for. */
export type Asked =
  | { readonly type: 'run'; readonly command: Command; readonly given: Given; readonly isDebug: boolean }
  | { readonly type: 'help'; readonly word: Word | undefined }
  | { readonly type: 'version' };

const common = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  debug: { type: 'boolean' },
} as const;

/**
 * Reads the arguments after the program's name. Without a command's name the first command is meant.
 * @throws UsageError in one sentence.
 */
export async function parse(argv: readonly string[], words: readonly Word[]): Promise<Asked> {
  const [first] = argv;
  const isNamed = first !== undefined && !first.startsWith('-');
  if (first === 'help') return { type: 'help', word: words.find(({ name }) => name === argv[1]) };
  const word = isNamed ? words.find(({ name }) => name === first) : words[0];
  if (word === undefined) throw unknownCommand(first ?? '', words);
  const command = await word.load();
  const { values, positionals } = await read(word, command, isNamed ? argv.slice(1) : argv);
  if (values.help === true) return { type: 'help', word: isNamed ? word : undefined };
  if (values.version === true) return { type: 'version' };
  return { type: 'run', command, given: { values, positionals }, isDebug: values.debug === true };
}

async function read({ name }: Word, { options, more }: Command, args: readonly string[]): Promise<Given> {
  const late = await more?.(args);
  try {
    return parseArgs({
      args: [...args],
      // What an action is told by a name of ours is meant for it: --version 41.
      options: { ...common, ...late, ...options },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    // Node's own sentences name the option; the hint after the first sentence speaks of positionals, not of us.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s/);
    throw new UsageError(`${sentence.replace(/\.$/, '')}; see quarterdeck ${name} --help.`);
  }
}

function unknownCommand(word: string, words: readonly Word[]): UsageError {
  const names = words.map(({ name }) => name);
  const close = nearest(word, names);
  const hint = close === undefined ? `expected one of ${names.join(', ')}` : `did you mean "${close}"?`;
  return new UsageError(`There is no command "${word}": ${hint}${hint.endsWith('?') ? '' : '.'}`);
}
