import type { Command, Word } from '../../src/commands/command.ts';

/** A word for a command that a test made. */
export const word = (name: string, command: Command): Word => ({
  name,
  summary: '',
  load: async () => command,
});
