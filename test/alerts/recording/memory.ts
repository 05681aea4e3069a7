import { join } from 'node:path';
import type { Lab } from '../../lab/lab.ts';
import { run } from '../../lab/processes.ts';
import { alone, shell } from './containers.ts';
import { hostOf } from './host.ts';
import { type Staging, undone } from './record.ts';

const megabyte = 1024 ** 2;

/** What a container with too little memory does to the host. */
export function memoryStages(lab: Lab<'docker'>): readonly Staging[] {
  const swap = join(lab.facts.directory, 'swap');
  const swapping = () =>
    undone(
      async () => {
        await run(lab.facts, ['fallocate', '-l', '256M', swap]);
        await run(lab.facts, ['chmod', '600', swap]);
        await run(lab.facts, ['mkswap', swap]);
        await run(lab.facts, ['swapon', swap]);
      },
      () => run(lab.facts, ['swapoff', swap]),
    );
  const confined = (mebibytes: number, all: number, script: string) => () =>
    alone(
      lab,
      shell(script, { Memory: mebibytes * megabyte, MemorySwap: all * megabyte, ShmSize: all * megabyte }),
    );
  /** Reads, again and again, more than it may keep in memory. */
  const thrashing = confined(
    32,
    160,
    'dd if=/dev/zero of=/dev/shm/kept bs=1M count=96; while :; do cat /dev/shm/kept > /dev/null; done',
  );
  return [
    {
      ...{ alert: 'HostOomKill', severity: 'critical', isCounted: true },
      stage: confined(16, 16, 'dd if=/dev/zero of=/dev/null bs=64M count=1; sleep 60'),
    },
    { alert: 'HostSwapping', severity: 'warning', given: swapping, stage: thrashing },
    { alert: 'HostMemoryStalled', severity: 'warning', given: swapping, stage: thrashing },
  ].map((staging) => ({ ...staging, connections: [hostOf()] }) as Staging);
}
