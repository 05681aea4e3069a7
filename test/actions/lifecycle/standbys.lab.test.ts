import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restart } from '../../../src/actions/restart.ts';
import { ReadError } from '../../../src/core/reading.ts';
import type { System } from '../../../src/domain/stack.ts';
import { openPostgres, type PostgresFace } from '../../../src/systems/postgres.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { loginOf } from '../../systems/login.ts';
import { planned, runnerOf, yardOf } from './yard.ts';

const { postgres } = openLab(labOfWorker());
const nodes = { p1: postgres.p1, r1: postgres.r1, r2: postgres.r2 };
type Name = keyof typeof nodes;
const isName = (name: string): name is Name => Object.hasOwn(nodes, name);

const directory = mkdtempSync(join(tmpdir(), 'qd-standbys-'));
const births = new Map<string, number>();

/** What `systemctl show postgresql@r1` would say, in a file of that name. */
function show(name: Name): void {
  const birth = (births.get(name) ?? 0) + 1;
  births.set(name, birth);
  const lines = [
    ...['LoadState=loaded', 'ActiveState=active', 'SubState=running', 'Result=success', 'NRestarts=0'],
    ...[`InvocationID=${name}-${birth}`, 'TimeoutStartUSec=infinity', 'TimeoutStopUSec=30s', 'KillSignal=2'],
  ];
  writeFileSync(join(directory, `postgresql@${name}`), `${lines.join('\n')}\n`);
}

const systems = (named: readonly Name[]): readonly System[] =>
  named.map((name) => ({
    id: `postgres/main/${name}`,
    kind: 'postgres',
    title: name,
    group: 'main',
    where: 'somewhere',
    control: { unit: `postgresql@${name}` },
  }));

function yardWith(named: readonly Name[]) {
  const faces = new Map<string, PostgresFace>(
    named.map((name) => {
      const login = async () => loginOf(nodes[name].url('ops_monitor'));
      return [`postgres/main/${name}`, openPostgres({ title: name, login, now: Date.now })] as const;
    }),
  );
  const postgresFace = (system: string) => {
    const face = faces.get(system);
    if (face === undefined) throw new ReadError('missing', `the stack has no ${system}`);
    return face;
  };
  const yard = yardOf({
    systems: systems(named),
    env: { PATH: directory },
    faces: { postgres: postgresFace },
  });
  const again = async (unit: string): Promise<void> => {
    const name = unit.replace('postgresql@', '');
    if (!isName(name)) throw new Error(`no unit ${unit}`);
    await nodes[name].stop();
    await nodes[name].start();
    show(name);
  };
  const units = () => ({ restart: again, start: again, stop: again });
  return {
    reach: yard.reach,
    hands: { ...yard.hands, units },
    close: () => faces.forEach((face) => void face.close()),
  };
}

const yard = yardWith(['p1', 'r1', 'r2']);

beforeAll(() => {
  const script = `#!/bin/sh\nfor unit; do :; done\nexec /bin/cat "${directory}/$unit"\n`;
  writeFileSync(join(directory, 'systemctl'), script);
  chmodSync(join(directory, 'systemctl'), 0o755);
  for (const name of Object.keys(nodes)) if (isName(name)) show(name);
});
afterAll(() => {
  yard.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('the standbys of a cluster', () => {
  it('are restarted one after another, each until it receives again, and the primary is left alone', async () => {
    const plan = await planned(restart, 'postgres/main', yard.reach);
    expect(plan.risk).toBe('disruptive');
    expect(plan.steps.map(({ title }) => title)).toEqual([
      'restart postgresql@r1',
      'postgresql@r1 stays up',
      'postgres/main/r1 answers and receives',
      'restart postgresql@r2',
      'postgresql@r2 stays up',
      'postgres/main/r2 answers and receives',
    ]);
    const ending = await runnerOf(restart, plan, yard).carry();
    expect(ending.outcome).toBe('done');
    expect([births.get('p1'), births.get('r1'), births.get('r2')]).toEqual([1, 2, 2]);
  });

  it('are not told from a primary by guessing: a node that does not answer stops the plan', async () => {
    await postgres.r2.stop();
    try {
      await expect(planned(restart, 'postgres/main', yard.reach)).rejects.toThrow(
        'which nodes of main are standbys is not known: r2 does not answer',
      );
    } finally {
      await postgres.r2.start();
    }
  });
});

describe('the primary', () => {
  it('is destructive to restart, says how many clients it has, and offers the switchover', async () => {
    const plan = await planned(restart, 'postgres/main/p1', yard.reach);
    expect(plan.risk).toBe('destructive');
    expect(plan.impact.join()).toMatch(/\d+ clients? of p1 (is|are) cut off/);
    expect(plan.preflight.find(({ mend }) => mend !== undefined)).toMatchObject({
      is: 'warn',
      because: expect.stringContaining('the primary of 2 replicas'),
      mend: { action: 'switchover', target: { kind: 'postgres', name: 'main' } },
    });
    expect(plan.facts).toMatchObject({ parts: [{ holds: { role: 'primary' } }] });
  });
});
