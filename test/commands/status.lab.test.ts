import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command, Values } from '../../src/commands/command.ts';
import { doctor } from '../../src/commands/doctor.ts';
import { statusSchema } from '../../src/commands/status.schema.ts';
import { status } from '../../src/commands/status.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { runIn } from './outside.ts';

const lab = labOfWorker();
let state: string;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'quarterdeck-status-'));
});
afterAll(() => rm(state, { recursive: true, force: true }));

const run = (command: Command, values: Values) =>
  runIn({ ...process.env, QUARTERDECK_STATE: state }, command, { config: lab.stackFile, ...values });

/** Every password the lab made up. */
async function secrets(): Promise<readonly string[]> {
  const directory = join(dirname(lab.stackFile), 'secrets');
  const texts = await Promise.all(
    (await readdir(directory)).map((name) => readFile(join(directory, name), 'utf8')),
  );
  return texts.map((text) => text.trim()).map((text) => (URL.canParse(text) ? new URL(text).password : text));
}

describe('status', () => {
  it('says in JSON what the lab’s services are, and exits as they are', async () => {
    const bad = openLab(lab).docker.client.getContainer('shop-web-bad');
    await until('A check that failed', async () => {
      const { State } = await bad.inspect();
      return State.Health?.Status === 'unhealthy' || undefined;
    });
    const { code, text } = await run(status, { json: true });
    const said = statusSchema.parse(JSON.parse(text));
    expect(code).toBe({ ok: 0, warning: 1, critical: 2, unknown: 3 }[said.status]);
    expect(said).toMatchObject({ stack: 'shop', status: 'critical' });
    expect(said.postgres).toMatchObject([
      { id: 'postgres/main/p1', state: 'up', role: 'primary' },
      { id: 'postgres/main/r1', state: 'up', role: 'standby', lag_state: 'streaming' },
      { id: 'postgres/main/r2', state: 'up', role: 'standby', lag_state: 'streaming' },
    ]);
    expect(said.alerts.map(({ name }) => name)).toContain('ContainerUnhealthy');
  });

  it('says it as metrics of every kind of system', async () => {
    const { text } = await run(status, { format: 'prometheus' });
    for (const name of ['node_load1', 'container_state', 'pg_up', 'pgbouncer_up', 'quarterdeck_up'])
      expect(text).toContain(`# TYPE ${name} gauge\n`);
  });
});

describe('doctor', () => {
  it('finds the lab reachable, and each system by its name', async () => {
    const { text } = await run(doctor, { json: true });
    const { findings } = JSON.parse(text);
    const ids = findings.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['node', 'state', 'docker/lab', 'postgres/main/p1', 'pgbouncer/main']),
    );
    const problems = findings.filter(
      ({ id, severity }: { id: string; severity: string }) => severity === 'problem' && id.includes('/'),
    );
    // The lab's servers may lose what they have: they are made anew each time.
    expect(problems.filter(({ what }: { what: string }) => !what.startsWith('fsync is off'))).toEqual([]);
  });
});

describe('both', () => {
  it('say no password, not even in the log', async () => {
    const known = await secrets();
    expect(known.length).toBeGreaterThan(0);
    const said = [await run(status, {}), await run(doctor, {})].map(({ text }) => text);
    const log = await readFile(join(state, 'shop', 'quarterdeck.log'), 'utf8').catch(() => '');
    for (const secret of known) expect([...said, log].join('\n')).not.toContain(secret);
  });
});
