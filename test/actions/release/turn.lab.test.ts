import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deploy } from '../../../src/actions/release/deploy.ts';
import { rollback } from '../../../src/actions/release/rollback.ts';
import { deploy as deploySchema } from '../../../src/config/schema/deploy.ts';
import { refusalsOf } from '../../../src/core/plan.ts';
import { freePorts } from '../../lab/ports.ts';
import { locate } from '../../lab/programs.ts';
import { planned } from '../lifecycle/yard.ts';
import { type Slip, slipOf } from './slip.ts';

let slip: Slip;
let conf: string;
beforeAll(async () => {
  slip = await slipOf();
});
afterAll(async () => {
  if (conf !== undefined) await execa(locate('nginx'), ['-c', conf, '-s', 'stop'], { reject: false });
  await slip?.[Symbol.asyncDispose]();
});

const target = 'container/qd-slip-front';
const name = 'qd-slip-front';
const done = { outcome: 'done', because: expect.any(String) };

/** Asks one after another until it is told to stop: what was answered, and what was not. */
function load(url: string) {
  let isOver = false;
  const found = { good: 0, bad: 0 };
  const ask = (): Promise<boolean> =>
    new Promise((resolve) => {
      get(url, { agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode === 200));
      }).on('error', () => resolve(false));
    });
  const going = (async () => {
    while (!isOver) {
      if (await ask()) found.good++;
      else found.bad++;
      await sleep(5);
    }
  })();
  return async () => {
    isOver = true;
    await going;
    return found;
  };
}

it('turns nginx over to a new one that is well, without a request lost, and back', async () => {
  const [front = 0, blue = 0, green = 0] = await freePorts(3);
  const upstream = join(slip.state, 'upstream.conf');
  const text = (port: number): string => `# by turns\nserver 127.0.0.1:${port};\n`;
  const shown = (): string => readFileSync(upstream, 'utf8');
  writeFileSync(upstream, text(blue), { mode: 0o644 });
  conf = join(slip.state, 'nginx.conf');
  writeFileSync(
    conf,
    `pid ${slip.state}/nginx.pid; error_log ${slip.state}/error.log; events {}
     http { access_log off; upstream web { include ${upstream}; }
       server { listen 127.0.0.1:${front}; location / { proxy_pass http://web; } } }`,
  );
  const url = `http://127.0.0.1:${front}/`;
  slip.services.push({
    ...{ name: 'front', kind: 'container', container: name },
    deploy: deploySchema.parse({
      smoke: { url, tries: 2, every: '50ms' },
      blue_green: {
        ...{ upstream_file: upstream, ports: [blue, green], drain: '100ms' },
        ...{ nginx: ['nginx', '-c', conf], pid: join(slip.state, 'nginx.pid') },
      },
    }),
  });
  const first = await slip.run(name, {
    ...{ Cmd: ['httpd', '-f', '-p', '8080', '-h', '/www'], StopSignal: 'SIGKILL' },
    HostConfig: { PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(blue) }] } },
  });
  await execa(locate('nginx'), ['-c', conf]);

  const end = load(url);
  expect(await slip.done(deploy, target, { version: '2' })).toEqual(done);
  const second = (await slip.details(name)).Id;
  expect(shown()).toBe(text(green));

  expect(await slip.done(deploy, target, { version: 'sick' })).toMatchObject({
    ...{ outcome: 'undone', because: expect.stringMatching(/proves itself: unhealthy/) },
  });
  expect([(await slip.details(name)).Id, shown()]).toEqual([second, text(green)]);

  const runner = await slip.runnerFor(deploy, target, { version: '3' });
  await runner.killedAfter('turn');
  expect(shown()).toBe(text(blue));
  expect(await runner.bring('undo')).toMatchObject({ outcome: 'undone' });
  expect([(await slip.details(name)).Id, shown()]).toEqual([second, text(green)]);

  const further = await slip.runnerFor(deploy, target, { version: '3' });
  await further.killedAfter('turn');
  writeFileSync(upstream, `# somebody else's\n${shown()}`);
  expect(await further.bring('resume')).toMatchObject({ outcome: 'done' });
  expect(shown()).toBe(`# somebody else's\n${text(blue)}`);

  expect(await slip.done(rollback, target)).toEqual(done);
  expect([(await slip.details(name)).Id, shown()]).toEqual([second, `# somebody else's\n${text(green)}`]);
  expect(await slip.done(rollback, target)).toEqual(done);
  expect([(await slip.details(name)).Id, shown()]).toEqual([first, `# somebody else's\n${text(blue)}`]);
  const { good, bad } = await end();
  expect(bad).toBe(0);
  expect(good).toBeGreaterThan(10);

  writeFileSync(conf, readFileSync(conf, 'utf8').replace(`include ${upstream}`, `server 127.0.0.1:${blue}`));
  expect(await slip.done(deploy, target, { version: '3' })).toMatchObject({
    ...{ outcome: 'undone', because: expect.stringMatching(/nginx does not read \S+upstream\.conf/) },
  });
  expect([(await slip.details(name)).Id, shown()]).toEqual([first, `# somebody else's\n${text(blue)}`]);

  writeFileSync(upstream, 'server 127.0.0.1:1;\n');
  const { preflight } = await planned(deploy, target, slip.yard.reach, { version: '3' });
  expect(refusalsOf(preflight, ['allow-disk'])).toMatchObject([
    {
      title: 'upstream',
      because: expect.stringMatching(
        /upstream\.conf names port \d+ 0 times: nginx leads to what runs by it, once/,
      ),
    },
  ]);
});
