import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { actions } from '../src/actions/actions.ts';
import { commands } from '../src/commands/commands.ts';
import { loadConfiguration } from '../src/config/load.ts';
import { surroundingsOf } from '../src/config/surroundings.ts';
import { bindingsOf, keysText } from '../src/views/bindings.ts';
import { createTables } from '../src/views/tables.ts';

const readme = readFileSync('README.md', 'utf8');
const documents = ['README.md', 'docs/CONFIGURATION.md', 'docs/ACTIONS.md'];

test('every command of the README exists, and none is left out', () => {
  const named = [...readme.matchAll(/^\| `quarterdeck(?: (\w+))?[^`]*` \|/gm)].map(
    ([, name]) => name ?? 'console',
  );
  expect(named.toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
});

test('every key of the tour is bound', () => {
  const keys = new Set(bindingsOf(createTables()).flatMap((binding) => keysText(binding).split(' ')));
  const tour = readme.slice(readme.indexOf('## A tour'), readme.indexOf('The Deck is one glance'));
  const shown = [...tour.matchAll(/^\| ((?:`[^`]+` ?)+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key),
  );
  expect(shown.length).toBeGreaterThan(20);
  const lower = new Set([...keys].map((key) => key.toLowerCase()));
  expect(shown.filter((key) => !keys.has(key) && !lower.has(key.toLowerCase()))).toEqual([]);
});

test('every file that the README and the documents link to is there', () => {
  const links = documents.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\]\(([^)#:]+)[^):]*\)/g)].map(([, path = '']) =>
      join(dirname(file), path),
    ),
  );
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((path) => !existsSync(path))).toEqual([]);
});

test('every action stands in the documents, and none that there is not', () => {
  const told = readFileSync('docs/ACTIONS.md', 'utf8');
  const table = [...told.matchAll(/^\| ((?:`[\w-]+` ?)+) \|/gm)].map(([, cell = '']) => cell).join(' ');
  expect([...table.matchAll(/`([\w-]+)`/g)].map(([, name]) => name).toSorted()).toEqual(
    actions.map(({ name }) => name).toSorted(),
  );
});

test.each(
  documents.flatMap((file) => examplesIn(file).map((example, at) => ({ file, at: at + 1, example }))),
)('the stack file of $file, example $at, can be loaded', async ({ example }) => {
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-readme-'));
  const file = join(directory, 'quarterdeck.yaml');
  writeFileSync(file, example, { mode: 0o600 });
  const env = {
    DATABASE_URL: 'postgresql://ops_monitor@127.0.0.1/shop',
    PGBOUNCER_URL: 'postgresql://127.0.0.1:6432/pgbouncer',
  };
  const loaded = await loadConfiguration(
    { config: file },
    { ...surroundingsOf(env), ceiling: join(directory, 'none') },
  );
  expect(loaded).toMatchObject({ is: 'loaded', stack: { name: 'shop', access: 'watch' } });
});

/** Those that show one section are given the head that each stack file has. */
function examplesIn(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example = '']) =>
    example.startsWith('version:') ? example : `version: 1\nstack: shop\naccess: watch\n${example}`,
  );
}

test('the two commands of the README are scripts', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  for (const name of ['start', 'test', 'demo', 'bench']) expect(scripts).toHaveProperty(name);
  expect(readme).toContain('npm ci && npm start');
  expect(readme).toContain('npm ci && npm test');
});
