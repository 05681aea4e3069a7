import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Local } from '../../../src/actions/primacy/local.ts';
import type { OnHost } from '../../../src/actions/rejoin/facts.ts';
import { keptIn } from '../../../src/actions/rejoin/kept.ts';
import { recover } from '../../../src/actions/rejoin/steps/recover.ts';
import { keep } from '../../../src/actions/rejoin/steps/settings.ts';
import { temporary } from '../backup/pier.ts';
import { soon, yardOf } from '../lifecycle/yard.ts';

const own = 'port = 5433';
const others = 'port = 5432';

/** The data of a server that is down, with what its control file would say. */
async function downed(state = 'shut down in recovery') {
  const home = await temporary();
  const [data, programs] = [join(home, 'p1'), join(home, 'bin')];
  await Promise.all([data, programs].map((path) => mkdir(path, { mode: 0o700 })));
  await writeFile(join(data, 'postgresql.conf'), own);
  const say = (now: string) =>
    writeFile(join(programs, 'pg_controldata'), `#!/bin/sh\necho 'Database cluster state:  ${now}'\n`, {
      mode: 0o755,
    });
  await say(state);
  const local: Local = {
    ...{ is: 'local', dataDirectory: data, as: [], programs, unit: null, log: '', port: 5433 },
  };
  const run = (key: string) => {
    const known: OnHost = {
      ...{ key, timeout: 1_000, node: { system: 'postgres/main/p1', title: 'p1', slot: null, local } },
      primary: { system: 'postgres/main/r1', title: 'r1', place: { host: '10.0.0.2', port: 5432 } },
    };
    const { hands } = yardOf({});
    const doing = { results: {}, signal: soon(), tell: () => {} };
    const step = keep(known);
    return {
      place: keptIn({ local, key }),
      keep: () => step.run(hands, doing),
      undo: () => (typeof step.undo === 'function' ? step.undo(hands, doing) : undefined),
      happened: () => step.happened(hands, doing),
      recovered: () => recover(known).happened(hands, doing),
    };
  };
  /** As `pg_rewind` leaves it: the files of the other server, one of which this one had not. */
  const rewound = async (method = 'pg_rewind'): Promise<void> => {
    for (const name of ['postgresql.conf', 'server.crt']) await writeFile(join(data, name), others);
    await writeFile(join(data, 'backup_label'), `BACKUP METHOD: ${method}\nBACKUP FROM: standby\n`);
    await say('in archive recovery');
  };
  return { home, data, run, rewound };
}

const conf = (place: string): Promise<string> => readFile(join(place, 'postgresql.conf'), 'utf8');

test('settings that were kept stay kept when the rewind has brought a file that the node had not', async () => {
  const { run, rewound } = await downed();
  const { place, keep, happened } = run('0a1b2c3d');
  expect(await happened()).toBe('no');
  await keep();
  expect(await happened()).toBe('yes');
  await rewound();
  expect(await happened()).toBe('yes');
  expect(await readdir(place)).toEqual(['postgresql.conf', 'whole']);
  expect(await conf(place)).toBe(own);
});

test('a rejoin that is planned anew after the rewind takes the settings that the one before it kept', async () => {
  const { run, rewound } = await downed();
  await run('0a1b2c3d').keep();
  expect(await run('0a1b2c3d').recovered()).toBe('no');
  await rewound();
  const again = run('4e5f6a7b');
  await again.keep();
  // Alone it may never get as far as it has to recover from there.
  expect(await again.recovered()).toBe('yes');
  expect(await conf(again.place)).toBe(own);
  // What is taken back leaves those of the run before.
  await again.undo();
  expect(await conf(run('0a1b2c3d').place)).toBe(own);
});

test('what was copied anew has settings that somebody gave it', async () => {
  const { run, rewound } = await downed();
  await rewound('streamed');
  const { place, keep } = run('4e5f6a7b');
  await keep();
  expect(await conf(place)).toBe(others);
});

test('the settings of another server are not kept for its own', async () => {
  const { data, run, rewound } = await downed();
  const lost =
    'a rewind made the settings of p1 those of another server, and nobody kept its own: its data has to be copied anew (pg_basebackup)';
  // Its rewind goes on, or was broken off.
  await chmod(data, 0o702);
  await expect(run('4e5f6a7b').keep()).rejects.toThrow(lost);
  await chmod(data, 0o700);
  await rewound();
  // What was not kept whole counts for nothing.
  await mkdir(run('0a1b2c3d').place);
  await writeFile(join(run('0a1b2c3d').place, 'postgresql.conf'), others);
  await expect(run('4e5f6a7b').keep()).rejects.toThrow(lost);
  expect(await run('4e5f6a7b').happened()).toBe('no');
});
