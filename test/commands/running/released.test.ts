import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { releases } from '../../../src/commands/releases.ts';
import { releaseLedger } from '../../../src/records/releases.ts';
import { outsideOf } from '../outside.ts';

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'qd-released-'));
  writeFileSync(join(root, 'quarterdeck.yaml'), 'version: 1\nstack: shop\naccess: watch\ndocker: []\n', {
    mode: 0o600,
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function said(...words: readonly string[]): Promise<string> {
  const env = {
    HOME: root,
    QUARTERDECK_STATE: root,
    QUARTERDECK_CONFIG: join(root, 'quarterdeck.yaml'),
    PATH: '',
  };
  const { outside, text } = outsideOf(env);
  const isJson = words.includes('--json');
  const positionals = words.filter((word) => !word.startsWith('-'));
  expect(await releases.run({ values: { json: isJson }, positionals }, outside)).toBe(0);
  return text();
}

it('says that nothing was deployed, then what was, the newest first, and of one target', async () => {
  expect(await said()).toBe('nothing was deployed yet\n');
  const ledger = releaseLedger(join(root, 'shop'), { directory: 0o700, file: 0o600 });
  const image = `sha256:${'a'.repeat(64)}`;
  const common = { type: 'started', engine: 'docker', by: 'ana', at: 1_000 } as const;
  for (const [release, target] of [
    ['r1', 'container/web'],
    ['r2', 'container/api'],
  ] as const) {
    const to = { image, reference: 'shop:1' };
    const variables = { SECRET: 'digest' };
    await ledger.append({ ...common, release, target, what: 'deploy', to, variables, body: 'closed' });
    await ledger.append({
      type: 'succeeded',
      at: 2_000,
      release,
      image,
      container: 'c',
      down: 900,
      schema: '12',
    });
  }
  const target = 'service/api';
  await ledger.append({ type: 'scaled', at: 3_000, target, by: 'ana', from: 2, to: 3, because: 'asked for' });
  const lines = (await said()).split('\n');
  expect(lines[0]).toMatch(
    /^r2 .* good +deploy +container\/api {2}shop:1 \(aaaaaaaaaaaa\) {2}900 ms down {2}by ana$/,
  );
  expect(lines[2]).toMatch(/service\/api {2}2 → 3 {2}by ana: asked for$/);
  expect(await said('container/web')).toMatch(/^r1 [^\n]*\n$/);
  const told = await said('container/web', '--json');
  expect(JSON.parse(told)).toMatchObject({
    version: 1,
    releases: [{ id: 'r1', standing: 'good', schema: '12', down_seconds: 0.9, variables: ['SECRET'] }],
    scalings: [],
  });
  expect(told).not.toMatch(/digest|closed/);
});
