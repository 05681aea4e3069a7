import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('docker.alone.ts', import.meta.url));

test.each(['127.0.0.1', '10.0.0.5', 'engine.example'])(
  'with our own network gone an engine on %s is not called down',
  async (host) => {
    const { stdout } = await execa('unshare', ['-n', process.execPath, script, host, '2375']);
    expect(JSON.parse(stdout)).toEqual({
      kind: 'offline',
      message: 'docker cannot be asked: our own network is down: no interface has a way out',
    });
  },
);
