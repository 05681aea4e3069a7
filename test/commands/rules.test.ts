import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rules } from '../../src/commands/rules.ts';
import { runIn } from './outside.ts';

const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-rules-'));
afterAll(() => rmSync(directory, { recursive: true }));

const run = (positionals: readonly string[], json = false) =>
  runIn({}, rules, json ? { json } : {}, positionals);

function written(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

test('a file that can be used is said to be, with the metrics that nobody provides', async () => {
  const { code, text } = await run(['check', 'test/fixtures/rules/documents.yml']);
  expect(code).toBe(0);
  expect(text).toMatch(
    /HighErrorRate asks for http_requests_total, which nobody here provides: it will say no data\n/,
  );
  expect(text).toMatch(/^8 rules can be used\.$/m);
});

test('a file that cannot be is told by place, as text and as JSON', async () => {
  const path = written('bad.yml', 'groups: [{ name: x, rules: [{ alert: A, expr: "a offset 5m" }] }]\n');
  expect(await run(['check', path])).toEqual({
    code: 2,
    text: `${path}:1:48: the expr of A: offset needs a Prometheus\nNot all of it can be used.\n`,
  });
  const { code, text } = await run(['check', path], true);
  expect(code).toBe(2);
  expect(JSON.parse(text)).toMatchObject({
    version: 1,
    valid: false,
    rules: 0,
    problems: [{ severity: 'error', file: path, line: 1, column: 48 }],
  });
});

test('a file that is not there is one problem', async () => {
  const { code, text } = await run(['check', join(directory, 'none.yml')]);
  expect(code).toBe(2);
  expect(text).toContain('none.yml: the rule file cannot be read: it does not exist');
});

test('the default rules are printed as a file that can be used', async () => {
  const { text } = await run(['show']);
  const { code } = await run(['check', written('shown.yml', text)]);
  expect(code).toBe(0);
});

test.each([
  [[], /rules takes check or show/],
  [['check'], /takes at least one FILE/],
  [['show', 'x'], /rules show takes no "x"/],
  [['shwo'], /not "shwo"/],
])('%j is a usage error', async (positionals, message) => {
  await expect(run(positionals)).rejects.toThrow(message);
});
