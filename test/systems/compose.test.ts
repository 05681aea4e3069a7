import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { composeOf, dependenciesOf } from '../../src/systems/compose.ts';

const labels = (given: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(given).map(([key, value]) => [`com.docker.compose.${key}`, value]));

/** A project as version 1 leaves it: its files by names that are relative to its directory. */
function project(files: Readonly<Record<string, string>>) {
  const directory = mkdtempSync(join(tmpdir(), 'qd-compose-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return (service: string, written = Object.keys(files).join(',')) =>
    labels({ project: 'shop', service, 'project.working_dir': directory, 'project.config_files': written });
}

describe('what Compose wrote on a container', () => {
  it('is its project, its service, its number, and where the files are', () => {
    const found = composeOf(
      labels({
        project: 'shop',
        service: 'web',
        'container-number': '2',
        oneoff: 'True',
        'project.working_dir': '/srv/shop',
        'project.config_files': 'compose.yml,/etc/shop.yml',
      }),
    );
    expect(found).toEqual({
      project: 'shop',
      service: 'web',
      number: 2,
      isOneOff: true,
      files: ['/srv/shop/compose.yml', '/etc/shop.yml'],
    });
    expect(composeOf(labels({ project: 'shop' }))).toBeUndefined();
  });
});

describe('what a service needs', () => {
  it('is on the container with version 2', async () => {
    const depends_on = 'db:service_healthy:false,cache:service_started:true';
    expect(await dependenciesOf(labels({ project: 'shop', service: 'web', depends_on }))).toEqual([
      { service: 'db', restarts: false },
      { service: 'cache', restarts: true },
    ]);
    expect(await dependenciesOf(labels({ project: 'shop', service: 'db', depends_on: '' }))).toEqual([]);
  });

  it('is in the files with version 1, in each way to write it', async () => {
    const of = project({
      'docker-compose.yml': `services:
  web: { image: web:1, depends_on: [db], links: ["cache:redis"] }
  api: { image: api:1, depends_on: { db: { condition: service_healthy, restart: true } } }
  side: { image: side:1, network_mode: "service:web" }
`,
      'more.yml': 'services: { web: { depends_on: [queue] } }\n',
    });
    expect((await dependenciesOf(of('web')))?.map(({ service }) => service)).toEqual([
      'db',
      'cache',
      'queue',
    ]);
    expect(await dependenciesOf(of('api'))).toEqual([{ service: 'db', restarts: true }]);
    expect(await dependenciesOf(of('side'))).toEqual([{ service: 'web', restarts: false }]);
  });

  it('is not known where a file is gone, is none, or breaks off', async () => {
    const of = project({ 'compose.yml': 'services: { web: { depends_on: [db' });
    expect(await dependenciesOf(of('web', 'gone.yml'))).toBeUndefined();
    expect(await dependenciesOf(of('web', '.'))).toBeUndefined();
    expect(await dependenciesOf(of('web'))).toBeUndefined();
    expect(await dependenciesOf(labels({ project: 'shop', service: 'web' }))).toBeUndefined();
  });
});
