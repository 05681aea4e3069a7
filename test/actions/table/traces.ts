import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import type { Harbour } from './harbour.ts';
import { lab, users } from './lab.ts';
import { whereabouts } from './markers.ts';

/** What actions may leave behind, whole or half: the names in the directories of backups, and the databases. */
export async function traces({ at }: Harbour): Promise<readonly string[]> {
  const names = readdirSync(at('kept')).flatMap((kind) =>
    readdirSync(at('kept', kind)).map((name) => `${kind}/${name}`),
  );
  const rows = await lab.postgres.p1.sql(
    `SELECT datname FROM pg_database WHERE datname ~ '^(${users.till}|qd_)' ORDER BY 1`,
  );
  return [...names, ...rows.map(({ datname }) => String(datname))];
}

/** One clear sentence, as a tired person wants it. */
export function expectSentence({ secrets }: Harbour, text = ''): void {
  expect(text).not.toBe('');
  expect(text.length, text).toBeLessThan(700);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(text).not.toMatch(/[\u0000-\u001f]|undefined|\[object|\bat \/|Error:|\bE[A-Z]{4,}:|is not there/);
  expect(whereabouts(secrets, { text }, [])).toEqual([]);
}
