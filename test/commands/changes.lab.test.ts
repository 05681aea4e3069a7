import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { changes } from '../../src/commands/changes.ts';
import type { Command, Values } from '../../src/commands/command.ts';
import { replay } from '../../src/commands/replay.ts';
import { status } from '../../src/commands/status.ts';
import { openWatching, type Watching } from '../../src/commands/watching.ts';
import type { Change } from '../../src/domain/changes.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { outsideOf, runIn } from './outside.ts';

const lab = labOfWorker();
const { docker, postgres } = openLab(lab);
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-changes-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const environment = () => ({ ...process.env, QUARTERDECK_STATE: join(directory, 'state') });
const run = (command: Command, values: Values, positionals: readonly string[] = []) =>
  runIn(environment(), command, values, positionals);

async function watch(): Promise<Watching> {
  const given = { values: { config: lab.stackFile }, positionals: [] };
  const watching = await openWatching(given, outsideOf(environment()).outside, { remember: true });
  onTestFinished(() => watching.close());
  watching.begin();
  await watching.settled(1);
  return watching;
}

const seen = (watching: Watching, what: string, isIt: (change: Change) => boolean): Promise<Change> =>
  until(what, async () => {
    const found = watching.world().changes.find(isIt);
    if (found === undefined) await sleep(100);
    return found;
  });

describe('changes', () => {
  it('name the new image as what came before the crash loop, with the time between', async () => {
    const name = 'qd-changes-mailer';
    const image = docker.client.getImage('quarterdeck-lab:1');
    for (const tag of ['2', '3']) await image.tag({ repo: name, tag });
    const create = (tag: string, Cmd: string[]) =>
      docker.client.createContainer({
        name,
        Image: `${name}:${tag}`,
        Cmd,
        HostConfig: { RestartPolicy: { Name: 'always' } },
      });
    onTestFinished(() =>
      docker.client
        .getContainer(name)
        .remove({ force: true })
        .catch(() => {}),
    );
    const watching = await watch();
    await (await create('2', ['sleep', '600'])).start();
    await seen(
      watching,
      'the first container',
      ({ target, kind }) => target === `container/${name}` && kind === 'started',
    );
    await docker.client.getContainer(name).remove({ force: true });
    await (await create('3', ['false'])).start();
    const change = await seen(
      watching,
      'the alert after the image',
      ({ target, kind, followed }) =>
        target === `container/${name}` && kind === 'image' && followed?.alert !== undefined,
    );
    expect(change).toMatchObject({
      text: `image ${name}:2 → ${name}:3`,
      followed: {
        alert: {
          name: expect.stringMatching(/^Container(CrashLooping|Restarting)$/),
          target: `container/${name}`,
        },
      },
    });
    const { effect, alert } = change.followed ?? {};
    expect(effect).toMatchObject({ is: 'crash' });
    expect(effect?.at).toBeGreaterThan(change.at);
    expect(alert?.at).toBeGreaterThan(change.at);
    expect(alert?.latest).toBeUndefined();

    const { code, text } = await run(changes, { config: lab.stackFile, since: '10m' });
    expect(code).toBe(0);
    expect(text).toMatch(new RegExp(`container/${name} +exited 1, \\d+ times`));
    const json = JSON.parse((await run(changes, { config: lab.stackFile, json: true })).text);
    expect(json).toMatchObject({ version: 1, changes: expect.any(Array) });
    expect(json.changes.some(({ target }: { target: string }) => target === `container/${name}`)).toBe(true);
  });

  it('name the configuration that was loaded as what came before the refusals', async () => {
    const node = postgres.r2;
    const path = join(node.dataDirectory, 'pg_hba.conf');
    const before = await readFile(path, 'utf8');
    const watching = await watch();
    const mend = async (): Promise<void> => {
      await writeFile(path, before);
      await node.sql('SELECT pg_reload_conf()');
    };
    try {
      await writeFile(path, `host all all 127.0.0.1/32 reject\n${before}`);
      await node.sql('SELECT pg_reload_conf()');
      await seen(
        watching,
        'the load',
        ({ target, kind }) => target === 'postgres/main/r2' && kind === 'configuration',
      );
      await node.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
      );
      const change = await seen(
        watching,
        'the refusal after the load',
        ({ target, kind, followed }) =>
          target === 'postgres/main/r2' && kind === 'configuration' && followed?.effect !== undefined,
      );
      expect(change).toMatchObject({
        text: 'configuration loaded',
        followed: { effect: { is: 'no answer' } },
      });
      expect(change.followed?.effect?.at).toBeGreaterThan(change.at);
      const lost = await seen(
        watching,
        'the refusal itself',
        ({ target, kind }) => target === 'postgres/main/r2' && kind === 'lost',
      );
      expect(lost.text).toContain('pg_hba.conf');
    } finally {
      await mend();
    }
    await seen(watching, 'an answer', ({ target, kind }) => target === 'postgres/main/r2' && kind === 'back');
  });

  it('tell the next console what differs from when the last one looked', async () => {
    const first = await watch();
    await first.close();
    await postgres.r2.pauseReplay();
    try {
      const second = await watch();
      const change = await seen(
        second,
        'the pause',
        ({ target, kind }) => target === 'postgres/main/r2' && kind === 'paused',
      );
      expect(change).toMatchObject({ text: 'replay paused', after: expect.any(Number) });
    } finally {
      await postgres.r2.resumeReplay();
    }
  });
});

describe('a recording', () => {
  it('replays to the same words, and holds no secret of the lab', async () => {
    const path = join(directory, 'incident.jsonl');
    const query = postgres.p1.sql("SELECT 'plantedliteral', pg_sleep(8)");
    const told = await run(status, { config: lab.stackFile, record: path });
    const again = await run(replay, {}, [path]);
    await query;
    expect(again.code).toBe(0);
    expect(again.text.split('\n').slice(2)).toEqual(told.text.split('\n').slice(2));

    const recorded = await readFile(path, 'utf8');
    const secrets = join(dirname(lab.stackFile), 'secrets');
    const urls = await Promise.all(
      (await readdir(secrets)).map((name) => readFile(join(secrets, name), 'utf8')),
    );
    const passwords = urls.map((url) =>
      URL.canParse(url.trim()) ? new URL(url.trim()).password : url.trim(),
    );
    for (const secret of ['plantedliteral', ...passwords.filter((password) => password !== '')])
      expect(recorded).not.toContain(secret);
    expect(recorded).toContain('SELECT ?, pg_sleep(?)');
    await expect(run(status, { config: lab.stackFile, record: path })).rejects.toThrow('overwrites nothing');
  });
});
