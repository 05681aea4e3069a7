import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Values } from '../../src/commands/command.ts';
import { runbooks } from '../../src/commands/runbooks.ts';
import { runIn } from './outside.ts';

const file = `version: 1
stack: shop
docker: []
postgres: []
redis: []
sqlite: []
nginx: []
runbooks:
  - name: lag
    title: A replica falls behind
    alerts: [ReplicationLag]
    steps:
      - { text: Look at the network }
      - { text: Nothing else is wrong, check: alerts, action: { name: backup, target: stack } }
`;

async function shop() {
  const root = await mkdtemp(join(tmpdir(), 'qd-runbooks-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const config = join(root, 'quarterdeck.yaml');
  await writeFile(config, file, { mode: 0o600 });
  const env = { PATH: process.env.PATH, HOME: root, QUARTERDECK_STATE: root, QUARTERDECK_CONFIG: config };
  const run = (positionals: readonly string[], values: Values = {}) =>
    runIn(env, runbooks, values, positionals);
  return { run, journal: () => readFile(join(root, 'shop', 'journal.jsonl'), 'utf8') };
}

test('those of the stack file and those that come along are listed, and who ticked what is kept', async () => {
  const { run, journal } = await shop();
  const { text } = await run([]);
  expect(text.split('\n').map((line) => line.replace(/\s+/g, ' '))).toEqual([
    'lag 0 of 2 ticked A replica falls behind for ReplicationLag',
    'deployment 0 of 18 ticked A deployment, before, during and after for ContainerCrashLooping, ContainerRestarting, ContainerUnhealthy',
    expect.stringMatching(/^good-practice 0 of 20 ticked Security, .*reliability for CertificateExpiring, /),
    expect.stringMatching(/^readiness 0 of 10 ticked Ready for production for BackupMissing, /),
    '',
  ]);
  const ticked = await run(['lag'], { tick: '1' });
  expect(ticked.text).toMatch(
    /^lag: A replica falls behind\n● {2}1 {2}Look at the network {3}\S+, .*\n○ {2}2 {2}/,
  );
  expect(await journal()).toMatch(/"kind":"tick".*"runbook":"lag","step":"Look at the network","is":"done"/);
  expect((await run(['lag'], { untick: '1' })).text).toContain('○  1  Look at the network\n');
  const shown = JSON.parse((await run(['lag'], { json: true })).text);
  expect(shown.runbooks).toEqual([
    {
      ...{ name: 'lag', title: 'A replica falls behind', alerts: ['ReplicationLag'] },
      steps: [
        {
          ...{ number: 1, text: 'Look at the network', check: null, looked: null },
          ticked: null,
          action: null,
        },
        {
          ...{ number: 2, text: 'Nothing else is wrong', check: 'alerts', ticked: null },
          looked: { is: expect.stringMatching(/^(well|not_well)$/), because: expect.any(String) },
          action: { name: 'backup', target: 'stack' },
        },
      ],
    },
  ]);
}, 60_000);

test.each([
  [['lags'], {}, 'There is no runbook "lags": did you mean "lag"?'],
  [['lag'], { tick: '3' }, '"3" is no step of lag: expected 1 to 2.'],
  [[], { tick: '1' }, 'Which runbook is meant: quarterdeck runbooks NAME --tick N.'],
  [['lag', 'more'], {}, '"more" is one word too many: one runbook.'],
  [['lag'], { tick: '1', untick: '1' }, '--tick and --untick exclude each other.'],
] as const)('runbooks %j with %j is told', async (positionals, values, said) => {
  const { run } = await shop();
  await expect(run(positionals, values)).rejects.toThrow(said);
});
