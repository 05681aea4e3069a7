import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examineConfiguration } from '../../../src/commands/doctor/configuration.ts';
import { loadConfiguration } from '../../../src/config/load.ts';
import { surroundingsOf } from '../../../src/config/surroundings.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'quarterdeck-doctor-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function examine(file: string, env: Record<string, string> = {}) {
  const config = join(home, 'quarterdeck.yaml');
  await writeFile(config, file, { mode: 0o600 });
  const surroundings = { ...surroundingsOf({ HOME: home, ...env }), ceiling: join(home, 'none.yaml') };
  return examineConfiguration(await loadConfiguration({ config }, surroundings));
}

const node = (url: string) =>
  `version: 1\nstack: shop\ndocker: []\npostgres:\n  - name: main\n    nodes:\n      - { name: p1, url: ${url} }\n`;

describe('the configuration', () => {
  it('is sound, with the file that is in force and the access it gives', async () => {
    const findings = await examine('version: 1\nstack: shop\naccess: operate\ndocker: []\npostgres: []\n');
    expect(findings).toEqual([
      { id: 'configuration', severity: 'ok', what: join(home, 'quarterdeck.yaml') },
      { id: 'access', severity: 'ok', what: 'operate' },
    ]);
  });

  it('is refused with its place', async () => {
    const [finding] = await examine('version: 1\nstack: shop\naccess: opperate\n');
    expect(finding).toMatchObject({
      severity: 'problem',
      what: expect.stringContaining('quarterdeck.yaml:3:'),
    });
  });

  it('writes a password out', async () => {
    const findings = await examine(node('postgresql://app:hunter2@db/shop'));
    expect(findings).toContainEqual(
      expect.objectContaining({ severity: 'warning', what: expect.stringContaining('written out') }),
    );
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });

  it('refers to a variable that is not set', async () => {
    const findings = await examine(node('{ env: DATABASE_URL }'));
    expect(findings).toContainEqual(
      expect.objectContaining({ severity: 'warning', what: expect.stringContaining('$DATABASE_URL') }),
    );
  });
});
