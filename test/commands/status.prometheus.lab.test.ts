import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { formatPrometheus } from '../../src/commands/status.prometheus.ts';
import { everything } from './everything.ts';
import { incident } from './incident.ts';

it.each([
  ['in an incident', incident()],
  ['with every metric there is', everything()],
])('passes promtool’s check %s', (_, world) => {
  const input = formatPrometheus(world, '1.2.3');
  const { error, stdout, stderr, status } = spawnSync('promtool', ['check', 'metrics'], {
    input,
    encoding: 'utf8',
  });
  expect(error).toBeUndefined();
  expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
});
