import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startLab } from './lab.ts';
import { alive, identify, tree } from './processes.ts';

test('nginx ends with its lab, although it writes over the mark', async () => {
  const lab = await startLab({ parts: ['nginx'] });
  const master = identify(Number(readFileSync(join(lab.nginx.directory, 'nginx.pid'), 'utf8')));
  const processes = master === undefined ? [] : tree(master);
  expect(processes).toHaveLength(2);
  await lab.down();
  expect(processes.filter(alive)).toEqual([]);
});
