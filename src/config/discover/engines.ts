import { join } from 'node:path';
import { parseEngineUrl } from '../addresses/engine.ts';
import { type Problem, warning } from '../problem.ts';
import type { EngineSection } from '../schema/docker.ts';
import type { Surroundings } from '../surroundings.ts';
import { findSocket } from './sockets.ts';

/** Engines, and the variable that names one we cannot reach. */
type FoundEngines = {
  readonly docker: readonly EngineSection[];
  readonly problems: readonly Problem[];
};

/** The engine `DOCKER_HOST` names and no other, as the docker command has it; without it every local socket. */
export async function findEngines(outside: Surroundings): Promise<FoundEngines> {
  const { DOCKER_HOST } = outside.env;
  if (DOCKER_HOST) return ofVariable(DOCKER_HOST, outside);
  const sockets = await Promise.all(
    places(outside).map(async ({ name, path }) => ({
      name,
      path,
      real: await findSocket(path, outside.files),
    })),
  );
  const docker: EngineSection[] = [];
  const seen = new Set<string>();
  for (const { name, path, real } of sockets) {
    if (real === undefined || seen.has(real) || seen.has(name)) continue;
    seen.add(real).add(name);
    docker.push({ name, socket: path });
  }
  return { docker, problems: [] };
}

function places({ env, uid }: Surroundings): readonly { readonly name: string; readonly path: string }[] {
  const runtime = env.XDG_RUNTIME_DIR || `/run/user/${uid}`;
  return [
    { name: 'docker', path: '/run/docker.sock' },
    { name: 'docker', path: '/var/run/docker.sock' },
    { name: 'rootless', path: join(runtime, 'docker.sock') },
    { name: 'podman', path: '/run/podman/podman.sock' },
    { name: 'podman-rootless', path: join(runtime, 'podman', 'podman.sock') },
  ];
}

function ofVariable(url: string, { env, home }: Surroundings): FoundEngines {
  const parsed = parseEngineUrl(url);
  if (parsed.is === 'refused')
    return { docker: [], problems: [warning(`DOCKER_HOST cannot be used, expected ${parsed.expected}`)] };
  const certificates = env.DOCKER_CERT_PATH || join(home, '.docker');
  const tls = {
    ca: join(certificates, 'ca.pem'),
    cert: join(certificates, 'cert.pem'),
    key: join(certificates, 'key.pem'),
  };
  const engine: EngineSection =
    parsed.endpoint.type === 'socket'
      ? { name: 'docker', socket: parsed.endpoint.path }
      : { name: 'docker', url, ...(env.DOCKER_TLS_VERIFY && { tls }) };
  return { docker: [engine], problems: [] };
}
