import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examineSecrets } from '../../../src/commands/doctor/secrets.ts';
import { examineTools } from '../../../src/commands/doctor/tools.ts';
import { loadConfiguration } from '../../../src/config/load.ts';
import { setting, temporary, write } from '../../config/setting.ts';
import { hostWith } from './hosts.ts';

const node = (url: string) =>
  `version: 1\nstack: shop\ndocker: []\nredis: []\npostgres: [{ name: main, nodes: [{ name: p1, url: ${url} }] }]\n`;

async function known(text: string | undefined, env: Record<string, string> = {}, directory?: string) {
  const home = directory ?? (await temporary());
  const config = text === undefined ? undefined : await write(join(home, 'q.yaml'), text);
  const surroundings = setting(home, { env });
  return { loaded: await loadConfiguration({ config }, surroundings), surroundings };
}

const said = async (...given: Parameters<typeof known>) =>
  (await examineSecrets(await known(...given))).map(({ severity, what }) => `${severity}: ${what}`);

const url = 'postgresql://app:s3cret-of-app@db/shop';

describe('the secrets of a stack file', () => {
  it('are there for everybody', async () => {
    const directory = await temporary();
    const file = await write(join(directory, 'url'), url);
    expect(await said(node(`{ file: ${file} }`))).toEqual(['ok: 1 resolved, also as a timer or cron would']);
    const env = await write(join(directory, '.env'), `DATABASE_URL=${url}\n`);
    expect(await said(node(`{ env: DATABASE_URL, file: ${env} }`))).toEqual([
      'ok: 1 resolved, also as a timer or cron would',
    ]);
  });

  it('are there for this shell only', async () => {
    expect(await said(node('{ env: DATABASE_URL }'), { DATABASE_URL: url })).toEqual([
      'warning: a timer or cron cannot resolve it, though this shell can: postgres[0].nodes[0].url: $DATABASE_URL is not set',
    ]);
  });

  it('come from a program that cron does not find', async () => {
    const directory = await temporary();
    const program = await write(join(directory, 'bin', 'vault-of-ours'), `#!/bin/sh\necho '${url}'\n`);
    await chmod(program, 0o700);
    const env = { PATH: `${join(directory, 'bin')}:/usr/bin:/bin` };
    expect(await said(node('{ command: [vault-of-ours] }'), env)).toEqual([
      'warning: a timer or cron cannot resolve it, though this shell can: postgres[0].nodes[0].url: vault-of-ours could not be run (ENOENT)',
    ]);
    const tools = await examineTools({
      ...(await known(node('{ command: [vault-of-ours] }'), env)),
      host: hostWith({}),
    });
    expect(tools[0]).toMatchObject({
      severity: 'warning',
      what: `vault-of-ours, needed for a secret, is ${program}, and cron looks in /usr/bin:/bin only`,
    });
  });

  it('are nowhere', async () => {
    expect(await said(node('{ env: DATABASE_URL }'))).toEqual([
      'problem: postgres[0].nodes[0].url: $DATABASE_URL is not set',
    ]);
  });

  it('are variables of this shell where there is no stack file', async () => {
    expect(await said(undefined, { DATABASE_URL: url })).toEqual([
      expect.stringMatching(/^ok: \$DATABASE_URL of this shell say what is watched; cron does not have them/),
    ]);
  });

  it('are never told', async () => {
    const findings = await said(node('{ env: DATABASE_URL }'), { DATABASE_URL: url });
    expect(JSON.stringify(findings)).not.toContain('s3cret');
  });
});

describe('the programs that are called', () => {
  const check = (command: string) =>
    `version: 1\ndocker: []\npostgres: []\nredis: []\nchecks: [{ name: raid, command: [${command}] }]\n`;

  it('are there, or are not', async () => {
    const tools = async (command: string) =>
      (
        await examineTools({
          ...(await known(check(command), { PATH: '/usr/bin:/bin' })),
          host: hostWith({}),
        })
      ).map(({ severity, what }) => `${severity}: ${what}`);
    expect((await tools('sh'))[0]).toMatch(/^ok: (?:\/usr)?\/bin\/sh, for check\/raid$/);
    expect((await tools('/opt/none'))[0]).toBe('problem: /opt/none, needed for check/raid, is not there');
  });
});
