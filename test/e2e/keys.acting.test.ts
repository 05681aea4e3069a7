import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { home, openConsole, program } from './quarterdeck.ts';
import { stackFile } from './stack.ts';
import type { Terminal } from './terminal.ts';

const { docker, postgres } = openLab(labOfWorker());
const { client } = docker;
const name = 'qd-keys-front';
const size = { columns: 120, rows: 40 };

/** A key that acts does nothing on a row that has only just come under the cursor. */
const pause = (ms = 800): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The list with one row left in it, and the cursor on that. */
async function only(terminal: Terminal, word: string): Promise<void> {
  terminal.press(`/${word}\r`);
  await terminal.waitFor((screen) => screen.includes('1 of '), 'the row');
  await pause();
}

async function press(terminal: Terminal, key: string, wanted: RegExp): Promise<void> {
  terminal.press(key);
  await terminal.waitFor((screen) => wanted.test(screen), `${wanted}`);
}

/** A front that was deployed with another image and an environment file. */
async function deployed(env: Readonly<Record<string, string>>): Promise<string> {
  const base = await client.createContainer({ Image: 'quarterdeck-lab:1', Cmd: ['true'] });
  const cmd = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'];
  const changes = [`CMD ${JSON.stringify(cmd)}`, 'HEALTHCHECK --interval=200ms --timeout=2s CMD ["true"]'];
  for (const tag of ['1', '2'])
    await base.commit({ repo: name, tag, changes: [...changes, `ENV VERSION=${tag}`].join('\n') });
  const front = await client.createContainer({ name, Image: `${name}:1`, Env: ['COLOUR=blue'] });
  onTestFinished(async () => {
    for (const { Id, Names } of await client.listContainers({ all: true }))
      if (Names.some((one) => one.startsWith(`/${name}`)))
        await client.getContainer(Id).remove({ force: true });
    await base.remove();
    for (const { RepoTags } of await client.listImages())
      for (const tag of RepoTags ?? [])
        if (tag.startsWith(`${name}:`) || tag.startsWith('quarterdeck-kept:'))
          await client.getImage(tag).remove({ force: true });
  });
  await front.start();
  const file = join(env.HOME ?? '', '.env');
  writeFileSync(file, 'COLOUR=red\nGREETING=hello\n', { mode: 0o600 });
  const services = [{ name: 'front', kind: 'container', container: name, deploy: { env_file: file } }];
  const config = stackFile({ access: 'operate', docker: docker.socket, services });
  const words = ['run', 'deploy', 'service/front', '--version', '2', '--yes', '--config', config];
  await execa(program, words, { env, extendEnv: false });
  return config;
}

it('Z proposes the last good release, with what differs in image and configuration', async () => {
  const env = home();
  const config = await deployed(env);
  const terminal = openConsole(['--config', config, '--screen', 'containers'], { ...size, env });
  await terminal.waitFor((screen) => screen.includes(name), 'the list');
  await only(terminal, `${name} !prev`);
  await press(terminal, 'Z', / y runs it/);
  expect(terminal.screen()).toMatch(new RegExp(`Roll back to ${name}:1 in ${name}`));
  expect(terminal.screen()).toMatch(new RegExp(`image ${name}:2 \\(\\w{12}\\) → ${name}:1 \\(\\w{12}\\)`));
  expect(terminal.screen()).toContain('configuration: COLOUR changes, GREETING goes');
  expect(terminal.screen()).not.toMatch(/red|hello/);
  terminal.press('\u001b');
  await pause();
  terminal.press('\u001b');
  await pause();
  await only(terminal, 'shop-web-next');
  await press(terminal, 'Z', /no release of container\/shop-web-next was recorded; .*Nothing was done\./s);
  terminal.press('\u0003');
  expect(await terminal.exited).toMatchObject({ exitCode: 0 });
});

it('F proposes what fits, and says in one sentence why where nothing does', async () => {
  const nodes = [postgres.p1].map((node) => ({ name: node.name, url: node.url('ops_monitor') }));
  const config = stackFile({ access: 'operate', docker: docker.socket, nodes });
  const terminal = openConsole(['--config', config, '--screen', 'databases'], size);
  await terminal.waitFor((screen) => / p1 +primary/.test(screen), 'the node');
  await pause();
  await press(terminal, 'F', /Plan .*switchover postgres\/main\/p1/);
  await terminal.waitFor(
    (screen) => screen.includes('It has no standby that could take over.'),
    'the reason',
  );
  terminal.press('\u001b3');
  await terminal.waitFor((screen) => screen.includes('shop-web-next'), 'the list');
  await only(terminal, 'shop-web-next');
  await press(terminal, 'F', /failover is not for container\/shop-web-next; a lists what is\./);
  terminal.press('\u0003');
  expect(await terminal.exited).toMatchObject({ exitCode: 0 });
});

it('t ticks a step of a runbook in the journal, and takes that back', async () => {
  const env = home();
  const terminal = openConsole(['--config', stackFile({ access: 'operate' })], { ...size, env });
  terminal.press('9');
  await terminal.waitFor((screen) => screen.includes('Runbooks'), 'the screen');
  terminal.press('\u001b[Z');
  await pause();
  await only(terminal, 'deployment team');
  const journal = (): string => readFileSync(join(env.QUARTERDECK_STATE ?? '', 'shop/journal.jsonl'), 'utf8');
  for (const [is, said] of [
    ['done', 'ticked, in the journal'],
    ['open', 'not ticked any more'],
  ] as const) {
    await press(terminal, 't', new RegExp(said));
    const wanted = new RegExp(`"kind":"tick".*"runbook":"deployment","step":"[^"]+","is":"${is}"`);
    await until('The line', async () => (wanted.test(journal()) ? true : undefined));
    await terminal.waitFor((screen) => /deployment +. ticked/.test(screen) === (is === 'done'), is);
  }
  terminal.press('\u0003');
  expect(await terminal.exited).toMatchObject({ exitCode: 0 });
});
