import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { copyToSyslog } from '../../src/systems/syslog.ts';

test('a line goes to logger by its input, and nothing fails where there is none', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-logger-'));
  try {
    const logger = join(directory, 'logger');
    vi.stubEnv('PATH', `${directory}:/usr/bin:/bin`);
    await writeFile(logger, `#!/bin/sh\n{ echo "$@"; cat; } > ${directory}/said\n`);
    await chmod(logger, 0o755);
    await copyToSyslog('restart container/web: done');
    expect(await readFile(join(directory, 'said'), 'utf8')).toBe(
      '-t quarterdeck -p authpriv.notice\nrestart container/web: done',
    );
    vi.stubEnv('PATH', join(directory, 'nowhere'));
    await copyToSyslog('restart container/web: done');
  } finally {
    vi.unstubAllEnvs();
    await rm(directory, { recursive: true });
  }
});
