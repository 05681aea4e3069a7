import { expect, test } from 'vitest';
import { UsageError, type Word } from '../../src/commands/command.ts';
import { help } from '../../src/commands/help.ts';
import { parse } from '../../src/commands/parse.ts';

const usageOf = (name: string) => `quarterdeck ${name} [--json]`;
const word = (name: string): Word => ({
  name,
  summary: `What ${name} does.`,
  load: async () => ({
    usage: usageOf(name),
    options: { json: { type: 'boolean' }, refresh: { type: 'string' } },
    run: async () => 0,
  }),
});
const commands = [word('console'), word('status')];

test('without a word the console is meant', async () => {
  expect(await parse([], commands)).toMatchObject({ type: 'run', command: { usage: usageOf('console') } });
  expect(await parse(['--refresh', '5s'], commands)).toMatchObject({
    command: { usage: usageOf('console') },
    given: { values: { refresh: '5s' } },
  });
});

test('a word names the command and what follows is its own', async () => {
  expect(await parse(['status', '--json', 'main'], commands)).toMatchObject({
    command: { usage: usageOf('status') },
    given: { values: { json: true }, positionals: ['main'] },
    isDebug: false,
  });
});

test('help is for a command, or for all', async () => {
  expect(await parse(['--help'], commands)).toEqual({ type: 'help', word: undefined });
  expect(await parse(['status', '-h'], commands)).toMatchObject({
    type: 'help',
    word: { name: 'status' },
  });
  expect(await parse(['help', 'status'], commands)).toMatchObject({
    type: 'help',
    word: { name: 'status' },
  });
  expect(await help(undefined, commands)).toContain('  status   What status does.');
  expect(await help(commands[1], commands)).toBe('What status does.\n\nquarterdeck status [--json]\n');
});

test.each([
  [['stauts'], 'There is no command "stauts": did you mean "status"?'],
  [['frobnicate'], 'There is no command "frobnicate": expected one of console, status.'],
  [['status', '--jsn'], "Unknown option '--jsn'; see quarterdeck status --help."],
  [['--refresh'], "Option '--refresh <value>' argument missing; see quarterdeck console --help."],
  [['--refresh', '-1'], "Option '--refresh' argument is ambiguous; see quarterdeck console --help."],
])('%j is refused in one sentence', (argv, sentence) =>
  expect(parse(argv, commands)).rejects.toThrow(new UsageError(sentence)),
);
