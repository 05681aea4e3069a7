import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Program } from './watch.ts';

export type Stage = {
  readonly stackFile: string;
  readonly dockerSocket: string;
  readonly postgres: { readonly host: string; readonly port: number };
  /** An empty home directory: no preferences, no state. */
  readonly home: string;
};

export function quarterdeck(stackFile: string, home: string, more: readonly string[] = []): Program {
  return {
    name: 'quarterdeck',
    file: 'dist/quarterdeck.js',
    args: ['--config', stackFile, ...more],
    env: { HOME: home, QUARTERDECK_STATE: join(home, 'state') },
    isDrawn: (screen) => screen.includes('Host') && screen.includes('Databases') && screen.includes('q quit'),
  };
}

/** What people use today, as far as it is installed here. */
export function peers({ dockerSocket, postgres: { host, port }, home }: Stage): readonly Program[] {
  const env = { HOME: home };
  const all: readonly Program[] = [
    { name: 'htop', file: 'htop', args: ['-d', '20'], env, isDrawn: (screen) => screen.includes('Quit') },
    { name: 'btop', file: 'btop', args: [], env, isDrawn: (screen) => screen.includes('proc') },
    {
      name: 'glances',
      file: 'glances',
      args: ['-t', '2'],
      env,
      isDrawn: (screen) => /CPU.*LOAD/s.test(screen),
    },
    {
      name: 'pg_activity',
      file: 'pg_activity',
      args: ['-h', host, '-p', String(port), '-U', 'postgres'],
      env,
      isDrawn: (screen) => screen.includes('RUNNING QUERIES'),
    },
    {
      name: 'docker stats',
      file: 'docker',
      args: ['-H', `unix://${dockerSocket}`, 'stats'],
      env,
      isDrawn: (screen) => /\d%.*MiB/.test(screen),
    },
    {
      name: 'watch monitor.sh',
      file: 'watch',
      args: ['-n', '2', 'bench/monitor.sh'],
      env: {
        ...env,
        DOCKER_HOST: `unix://${dockerSocket}`,
        PGHOST: host,
        PGPORT: String(port),
        PGUSER: 'postgres',
      },
      isDrawn: (screen) => screen.includes('-- end --'),
    },
  ];
  return all.filter(({ file }) => isInstalled(file));
}

function isInstalled(file: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, file), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
