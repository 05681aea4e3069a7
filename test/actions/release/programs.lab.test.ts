import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { composeProgram, familyOf } from '../../../src/actions/release/compose.program.ts';
import { dockerOf, engineVariables, runProgram, trustWords } from '../../../src/actions/release/programs.ts';
import type { Sections } from '../../../src/config/sections.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { freePorts } from '../../lab/ports.ts';
import { locate } from '../../lab/programs.ts';
import { yardOf } from '../lifecycle/yard.ts';

const { docker, tls, facts } = openLab(labOfWorker());
const soon = () => AbortSignal.timeout(20_000);

/** Programs that print one line, alone on the path. */
async function pathWith(programs: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'qd-programs-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(directory, name), 0o755);
  }
  return directory;
}

describe('the program of Compose', () => {
  const found = async (programs: Readonly<Record<string, string>>, made: string): Promise<string> => {
    const PATH = await pathWith(programs);
    const words = await composeProgram(yardOf({ env: { PATH } }).reach, 'docker', made, soon());
    return words.join(' ').replaceAll(`${PATH}/`, '');
  };
  // As `version --short` prints it: of 1.29.2 here; of the plugin as its source has it.
  const first = 'echo 1.29.2';
  const plugin = '[ "$1" = compose ] && echo 2.24.5';
  const missing = `echo "docker: 'compose' is not a docker command." >&2; exit 1`;

  it('is the one that made the containers', async () => {
    expect(await found({ 'docker-compose': first, docker: plugin }, '1.29.2')).toBe('docker-compose');
    expect(await found({ 'docker-compose': first, docker: plugin }, '2.24.5')).toBe('docker compose');
    expect(await found({ 'docker-compose': 'echo v2.11.0', docker: missing }, '5.0.1')).toBe(
      'docker-compose',
    );
    expect(await found({ docker: plugin }, '')).toBe('docker compose');
  });

  it('is not another one, which would make them in another way', async () => {
    await expect(found({ 'docker-compose': first, docker: missing }, '2.24.5')).rejects.toThrow(
      'Compose 2.24.5 made its containers, and only 1.29.2 is here, which would make them in another way',
    );
    await expect(found({ docker: plugin }, '1.29.2')).rejects.toThrow('and only 2.24.5 is here');
    await expect(found({ docker: missing }, '1.29.2')).rejects.toThrow(
      'there is no docker-compose here, and no docker compose: install it to deploy a service of Compose',
    );
  });

  it('is known by its version', () => {
    expect(['1.29.2', 'v2.24.5', '5.0.0', 'unknown', ''].map(familyOf)).toEqual([
      ...['first', 'later', 'later', undefined, undefined],
    ]);
  });
});

it('programs reach an engine behind TLS by the files of the stack file, whatever these are called', async () => {
  const file = (name: string): string => join(dirname(tls.ca), name);
  const text = (name: string): Buffer => readFileSync(file(name));
  const [port = 0] = await freePorts(1);
  const server = createServer(
    { cert: text('valid.pem'), key: text('valid.key'), ca: text('ca.pem'), requestCert: true },
    (client) => {
      const engine = connect(docker.socket);
      for (const one of [client, engine]) one.on('error', () => {});
      client.pipe(engine).pipe(client);
    },
  ).listen(port, '127.0.0.1');
  server.on('tlsClientError', () => {});
  onTestFinished(() => void server.close());
  const trusting = (section: object) =>
    yardOf({ docker: [{ name: 'docker', url: `tcp://127.0.0.1:${port}`, ...section }] as Sections['docker'] })
      .hands;
  const following = { signal: soon(), tell: () => {} };
  const hands = trusting({ tls: { ca: file('ca.pem'), cert: file('valid.pem'), key: file('valid.key') } });
  const project = ['--file', join(facts.directory, 'docker-compose.yml'), '-p', docker.project, 'ps'];
  const ps = (whose: typeof hands) => {
    const argv = [locate('docker-compose'), ...trustWords(whose, 'docker'), ...project];
    return runProgram(whose, argv, engineVariables(whose, 'docker'), following);
  };
  await ps(hands);
  await dockerOf({ ...hands, env: process.env }, 'docker', ['ps', '--quiet'], following);
  const stranger = trusting({ tls: { ca: file('ca.pem') } });
  await expect(ps(stranger)).rejects.toThrow('docker-compose ended with 1');
  await expect(
    dockerOf({ ...stranger, env: process.env }, 'docker', ['ps', '--quiet'], following),
  ).rejects.toThrow(/certificate required/);
});
