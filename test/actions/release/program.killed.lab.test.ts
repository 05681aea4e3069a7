// Runners of their own that are killed while something is deployed, rolled back or scaled.
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { foldReleases } from '../../../src/domain/release.ts';
import { releaseLedger } from '../../../src/records/releases.ts';
import { chance } from '../../chance.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { freePorts } from '../../lab/ports.ts';
import { until } from '../../lab/processes.ts';
import { locate } from '../../lab/programs.ts';
import { type Program, programOf, whereOf } from '../takeover/program.ts';
import { type Slip, slipOf } from './slip.ts';

/** A seeded one runs with every other test; the drill runs them all. */
const seeds = Number(process.env.QUARTERDECK_KILLS ?? 1);
const { docker } = openLab(labOfWorker());

let slip: Slip;
beforeAll(async () => {
  slip = await slipOf();
});
afterAll(() => slip?.[Symbol.asyncDispose]());

type Scene = {
  readonly name: string;
  readonly words: (of: string) => readonly string[];
  /** Milliseconds, about. */
  readonly takes: number;
  /** What it stands on: what runs, and what has been deployed before. */
  readonly stage: (of: string, program: Program) => Promise<void>;
  /** As the stack file says it. */
  readonly services?: (of: string) => Promise<readonly object[]>;
  /** What else has to be so at the end. */
  readonly look?: (of: string) => Promise<void>;
  /** The versions that run when it was done, and when it was not. */
  readonly done: readonly string[];
  readonly undone: readonly string[];
};

const agree = (of: string): readonly string[] => ['--allow-disk', '--confirm', of];
const plain = (of: string): string => `container/${of}`;
async function deployed(program: Program, target: string, of: string): Promise<void> {
  const { all } = await program.begin(['deploy', target, '--version', '2', ...agree(of)]);
  expect(all).toMatch(/^done/m);
}
async function up(of: string): Promise<void> {
  const file = join(slip.state, `${of}.yml`);
  const services = { web: { image: 'qd-slip:1', environment: { COLOUR: 'blue' } } };
  writeFileSync(file, JSON.stringify({ version: '2.4', services }), { mode: 0o600 });
  await slip.compose('-f', file, '-p', of, 'up', '-d');
  await slip.healthy(`${of}_web_1`);
}

const shop = async (of: string): Promise<readonly object[]> => [
  { name: 'web', kind: 'compose', project: of, service: 'web', scale: { min: 1, max: 3 } },
];

/** nginx in front of one of two ports. */
let front = { port: 0, blue: 0, conf: '' };
async function turned(of: string): Promise<readonly object[]> {
  const [port = 0, blue = 0, green = 0] = await freePorts(3);
  const [upstream, pid] = [join(slip.state, `${of}.upstream`), join(slip.state, `${of}.pid`)];
  front = { port, blue, conf: join(slip.state, `${of}.nginx`) };
  writeFileSync(upstream, `server 127.0.0.1:${blue};\n`, { mode: 0o644 });
  writeFileSync(
    front.conf,
    `pid ${pid}; error_log ${slip.state}/error.log; events {}
     http { access_log off; upstream web { include ${upstream}; }
       server { listen 127.0.0.1:${port}; location / { proxy_pass http://web; } } }`,
  );
  const blueGreen = { upstream_file: upstream, ports: [blue, green], drain: '100ms', pid };
  const deploy = { blue_green: { ...blueGreen, nginx: ['nginx', '-c', front.conf] } };
  return [{ name: 'front', kind: 'container', container: of, deploy }];
}
const serves = async (): Promise<void> => {
  await until('An answer', async () => (await fetch(`http://127.0.0.1:${front.port}/`)).ok || undefined, 5);
  await execa(locate('nginx'), ['-c', front.conf, '-s', 'stop']);
};

const scenes: readonly Scene[] = [
  {
    ...{ name: 'deploy of a container', takes: 900, done: ['2'], undone: ['1'] },
    words: (of) => ['deploy', plain(of), '--version', '2', ...agree(of)],
    stage: async (of) => void (await slip.run(of)),
  },
  {
    ...{ name: 'deploy of a Compose service', takes: 2_200, done: ['2'], undone: ['1'] },
    words: () => ['deploy', 'service/web', '--version', '2', ...agree('web')],
    ...{ stage: up, services: shop },
  },
  {
    ...{ name: 'deploy behind nginx', takes: 900, done: ['2'], undone: ['1'], services: turned },
    words: (of) => ['deploy', plain(of), '--version', '2', ...agree(of)],
    async stage(of) {
      await slip.run(of, {
        ...{ Cmd: ['httpd', '-f', '-p', '8080', '-h', '/www'], StopSignal: 'SIGKILL' },
        HostConfig: { PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(front.blue) }] } },
      });
      await execa(locate('nginx'), ['-c', front.conf]);
    },
    look: serves,
  },
  {
    ...{ name: 'rollback of a container', takes: 600, done: ['1'], undone: ['2'] },
    words: (of) => ['rollback', plain(of), ...agree(of)],
    async stage(of, program) {
      await slip.run(of);
      await deployed(program, plain(of), of);
    },
  },
  {
    ...{ name: 'scaling of a Compose service', takes: 1_200, done: ['1', '1'], undone: ['1'] },
    words: () => ['scale', 'service/web', '--replicas', '2', ...agree('web')],
    ...{ stage: up, services: shop },
  },
  {
    ...{ name: 'rollback of a Compose service', takes: 1_500, done: ['1'], undone: ['2'] },
    words: () => ['rollback', 'service/web', ...agree('web')],
    services: shop,
    async stage(of, program) {
      await up(of);
      await deployed(program, 'service/web', 'web');
    },
  },
];

/** Nothing of it is open in the ledger, and nothing locked. */
async function isHome(program: Program): Promise<void> {
  const ledger = releaseLedger(program.directory, { directory: 0o700, file: 0o600 });
  expect(foldReleases(await ledger.read()).map(({ is }) => is)).not.toContain('open');
  expect(await program.locks()).toEqual([]);
}

const cases = Array.from({ length: seeds }, (_, index) => {
  const random = chance(index + 1);
  const scene = scenes[index % scenes.length];
  const way = random() < 0.5 ? ('resume' as const) : ('undo' as const);
  return (
    scene && { scene, name: scene.name, seed: index + 1, way, after: Math.round(random() * scene.takes) }
  );
}).filter((one) => one !== undefined);

test.for(cases)(
  'a $name whose runner is killed after $after ms is brought home by $way',
  { timeout: 120_000 },
  async ({ scene, seed, way, after }, { annotate }) => {
    const of = `qd-slip-end${seed}`;
    const program = await programOf({
      docker: [{ name: 'docker', socket: docker.socket }],
      services: (await scene.services?.(of)) ?? [],
    });
    await scene.stage(of, program);
    const left = await program.killed(scene.words(of), after);
    const run = await program.home(left.id, way, scene.words(of).at(-1) ?? of, '--allow-disk');
    expect(await slip.running(of)).toEqual(run.end?.outcome === 'done' ? scene.done : scene.undone);
    await scene.look?.(of);
    await isHome(program);
    await slip.gone(of);
    await annotate(`killed at ${whereOf(left)}, ${way}: ${run.end?.outcome}: ${run.end?.because}`);
  },
);

type Fall = {
  readonly who: 'old one' | 'new one' | 'engine';
  /** The step that was begun when it dies. */
  readonly step: string;
  readonly runner: 'goes on' | 'dies too';
  readonly way: 'resume' | 'undo';
};
const steps = ['record', 'keep', 'create', 'stop', 'set aside', 'step in', 'start', 'gate', 'note', 'tidy'];
/** Between the end of the old one and the start of the new one only the engine is there to die. */
const running = (step: string): readonly Fall['who'][] => {
  if (steps.indexOf(step) <= steps.indexOf('stop')) return ['old one', 'engine'];
  return steps.indexOf(step) > steps.indexOf('start') ? ['new one', 'engine'] : ['engine'];
};
const falls = steps.flatMap((step, index) =>
  running(step).flatMap((who) =>
    (['goes on', 'dies too'] as const).map(
      (runner): Fall => ({ who, step, runner, way: index % 2 === 0 ? 'undo' : 'resume' }),
    ),
  ),
);
const telling = falls.filter(
  ({ who, step, runner }) => `${who} ${step} ${runner}` === 'new one gate goes on',
);

test.for(process.env.QUARTERDECK_KILLS === undefined ? telling : falls)(
  'a deploy in which the $who is killed at "$step", and its runner $runner, is brought home by $way',
  { timeout: 120_000 },
  async ({ who, step, runner, way }, { annotate }) => {
    const of = `qd-slip-fall-${falls.findIndex((one) => one.who === who && one.step === step && one.runner === runner)}`;
    const old = await slip.run(of);
    const program = await programOf({ docker: [{ name: 'docker', socket: docker.socket }] });
    const first = await program.still(['deploy', plain(of), '--version', '2', ...agree(of)], `began ${step}`);
    if (who === 'engine') await docker.kill();
    else await slip.client.getContainer(who === 'old one' ? old : of).kill();
    if (runner === 'goes on') first.go();
    else first.end();
    await first.asked;
    if (who === 'engine') await docker.start();
    const left = await program.latest();
    const home = await program.home(left?.id ?? '', way, of, '--allow-disk');
    // What proved itself, and died before the end, is taken back by whoever reads so.
    if (home.end?.outcome === 'failed')
      expect((await program.begin(['--undo', home.id, '--confirm', of, '--allow-disk'])).all).toMatch(
        /undone/,
      );
    const run = await program.runOf(home.id);
    // One that was down before anybody stopped it is not ours to start.
    if (who === 'old one' && run.end?.outcome !== 'done')
      await slip.client
        .getContainer(old)
        .start()
        .catch(() => {});
    await until(
      'It is healthy',
      async () => (await slip.running(of)).every((one) => /^\d$/.test(one)) || undefined,
    );
    expect(await slip.running(of)).toEqual(run.end?.outcome === 'done' ? ['2'] : ['1']);
    await isHome(program);
    await slip.gone(of);
    await annotate(`${left && whereOf(left)}: ${left?.end?.because}; ${way}: ${run.end?.because}`);
  },
);

test.runIf(process.getuid?.() === 0)(
  'of two responders, two Unix users, one deploys, and the other is told who does, since when and what',
  { timeout: 60_000 },
  async () => {
    const of = 'qd-slip-two';
    await slip.run(of);
    const program = await programOf({ docker: [{ name: 'docker', socket: docker.socket }] });
    const { mode } = statSync(docker.socket);
    chmodSync(docker.socket, 0o666);
    onTestFinished(() => chmodSync(docker.socket, mode & 0o777));
    const words = ['deploy', plain(of), '--version', '2', ...agree(of)];
    const first = await program.still(words, 'began create');
    const told = await program.another(65_534).begin(words);
    expect(told.all).toMatch(
      /^locked: container\/qd-slip-two is locked by root \(process \d+\) since \S+Z: deploy, run \S+\. Nothing was done\.$/m,
    );
    expect(told.exitCode).toBe(4);
    first.go();
    expect((await first.asked).all).toMatch(/^done/m);
    expect(await slip.running(of)).toEqual(['2']);
  },
);
