import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDocker } from '../../src/systems/docker.ts';
import { temporary } from '../config/setting.ts';

test('a certificate file that does not answer holds nobody longer than the deadline', async () => {
  const ca = join(await temporary(), 'ca.pem');
  execFileSync('mkfifo', [ca]);
  const face = openDocker({ type: 'tcp', host: '127.0.0.1', port: 1, tls: { ca } });
  onTestFinished(async () => {
    face.close();
    await (await open(ca, constants.O_WRONLY)).close(); // whoever waits for it goes on
  });
  await expect(face.list(AbortSignal.timeout(200))).rejects.toMatchObject({
    kind: 'credentials',
    message: `the certificate file ${ca} does not answer`,
  });
});
