import { describe, expect, it } from 'vitest';
import { type Outside, UsageError } from '../../src/commands/command.ts';
import { status } from '../../src/commands/status.ts';

const outside: Outside = {
  program: [],
  env: {},
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => 0,
  random: () => 0,
  sleep: async () => {},
  signal: new AbortController().signal,
};

describe('the arguments of status', () => {
  it.each([
    [{ format: 'yaml' }, [], '--format is "yaml": expected text, json, prometheus.'],
    [{ json: true, format: 'prometheus' }, [], '--json and --format prometheus exclude each other.'],
    [{}, ['r1'], 'status takes no "r1"; see quarterdeck status --help.'],
  ])('%o %o', async (values, positionals, sentence) => {
    await expect(status.run({ values, positionals }, outside)).rejects.toThrow(new UsageError(sentence));
  });
});
