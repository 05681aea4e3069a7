import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { workshop } from './workshop.ts';

const entriesIn = (out: string): readonly Record<string, unknown>[] => JSON.parse(out).entries;

it('tells what was done, by whom, and with what end, and verifies', async () => {
  const shop = await workshop();
  await shop.run(shop.light('--yes'));
  await shop.run(['journal', 'note', 'the', 'lamps', 'are', 'new']);
  const { out } = await shop.run(['journal', '--json']);
  expect(entriesIn(out)).toMatchObject([
    { kind: 'began', action: 'light', target: 'directory/lamps' },
    { kind: 'run', outcome: 'done', how: 'yes', steps: [{ is: 'yes' }, { is: 'yes' }, { is: 'yes' }] },
    { kind: 'note', text: 'the lamps are new' },
  ]);
  expect((await shop.run(['journal'])).out).toMatch(/run {7}light directory\/lamps: done in .* by \w+/);
  expect(await shop.run(['journal', 'verify'])).toMatchObject({
    code: 0,
    out: 'The journal is whole: 3 lines.\n',
  });
  const { out: timeline } = await shop.run(['journal', '--markdown', '--since', '1h']);
  expect(timeline).toContain('# Incident timeline: lamps');
  expect(timeline).toContain('| note | the lamps are new |');
});

it('a line that was changed is found, told once, and stays told', async () => {
  const shop = await workshop();
  await shop.run(['journal', 'note', 'first']);
  await shop.run(['journal', 'note', 'second']);
  const path = join(shop.root, 'state', 'lamps', 'journal.jsonl');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('first', 'fiRst'));
  for (let times = 0; times < 2; times++)
    expect(await shop.run(['journal', 'verify'])).toMatchObject({ code: 2 });
  const { out } = await shop.run(['journal', '--security', '--json']);
  expect(entriesIn(out)).toMatchObject([{ type: 'journal broken', severity: 'critical' }]);
});

it('what was wanted in watch is a security event, and so is the fifth wrong word', async () => {
  const watched = await workshop({ file: 'access: watch' });
  await watched.run(watched.light('--yes'));
  const { out } = await watched.run(['journal', '--security']);
  expect(out).toContain('refused in watch, medium: run light directory/lamps');
  expect(out).toContain('1 in all: 1 medium · 1 refused in watch · 1 unresolved');

  const shop = await workshop();
  for (let times = 0; times < 6; times++)
    expect((await shop.run(shop.light('--risk', 'destructive', '--confirm', 'secret'))).code).toBe(3);
  const told = await shop.run(['journal', '--security', '--json']);
  const events = entriesIn(told.out);
  expect(events.map(({ severity }) => severity)).toEqual(['low', 'low', 'low', 'low', 'low', 'high', 'low']);
  expect(told.out).not.toContain('secret');
  const { id } = events.find(({ severity }) => severity === 'high') ?? {};
  expect((await shop.run(['journal', 'resolve', String(id), 'it was me'])).code).toBe(0);
  expect((await shop.run(['journal', '--security'])).out).toMatch(/resolved by \w+: it was me/);
});
