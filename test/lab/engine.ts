import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { LabError, type Site } from './part.ts';
import { alive, identify, killAll, launch, type Process, run, signal, tail, until } from './processes.ts';

export type EngineFacts = {
  readonly socket: string;
  readonly bridge: string;
  /** Every container's cgroup is below this one, in every hierarchy. */
  readonly cgroup: string;
  readonly log: string;
};

const config = (site: Site): string => join(site.directory, 'daemon.json');
const dataRoot = (site: Site): string => join(site.directory, 'docker');
const execRoot = (site: Site): string => join(site.directory, 'exec');
const pidFiles = (site: Site) => ({
  dockerd: join(site.directory, 'docker.pid'),
  containerd: join(execRoot(site), 'containerd/containerd.pid'),
});
const bridgeOf = (site: Site): string => `qdlab${site.id}`;
const cgroupOf = (site: Site): string => `quarterdeck-lab-${site.id}`;

/** Prepares an engine that shares nothing with one that may run here already: no path, no bridge, no firewall rule. */
export async function prepareEngine(site: Site): Promise<EngineFacts> {
  if (process.getuid?.() !== 0)
    throw new LabError('The lab starts its own Docker engine, and needs root for that.');
  mkdirSync(dataRoot(site), { mode: 0o711 });
  await holdNamespace(site);
  const network = freeNetwork();
  const bridge = bridgeOf(site);
  await run(site, ['ip', 'link', 'add', bridge, 'type', 'bridge']);
  await run(site, ['ip', 'address', 'add', `${network}.0.1/24`, 'dev', bridge]);
  await run(site, ['ip', 'link', 'set', bridge, 'up']);
  const facts = {
    socket: join(site.directory, 'docker.sock'),
    bridge,
    cgroup: `/${cgroupOf(site)}`,
    log: join(site.directory, 'dockerd.log'),
  };
  writeFileSync(config(site), JSON.stringify(configuration(site, facts, network), null, 2));
  return facts;
}

/** `live-restore`: an engine that is killed and started again finds its containers running. */
const configuration = (site: Site, { socket, bridge, cgroup }: EngineFacts, network: string) => ({
  hosts: [`unix://${socket}`],
  'data-root': dataRoot(site),
  'exec-root': execRoot(site),
  pidfile: pidFiles(site).dockerd,
  bridge,
  'default-address-pools': [{ base: `${network}.128.0/17`, size: 24 }],
  iptables: false,
  ip6tables: false,
  'ip-forward': false,
  'ip-masq': false,
  'cgroup-parent': cgroup,
  'exec-opts': ['native.cgroupdriver=cgroupfs'],
  'live-restore': true,
  'shutdown-timeout': 1,
  'log-level': 'warn',
  'log-opts': { 'max-size': '1m' },
});

/**
 * Starts dockerd, and the containerd that is its child; resolves when it answers.
 * A dead containerd whose zombie nobody has collected counts as running for dockerd, hence the pid files go first.
 */
export async function startEngine(site: Site, { socket, log }: EngineFacts): Promise<void> {
  for (const stale of Object.values(pidFiles(site))) rmSync(stale, { force: true });
  const holder = readFileSync(join(site.directory, 'namespace.pid'), 'utf8');
  const enter = ['--target', holder, '--mount'] as const;
  const engine = await launch(site, ['nsenter', ...enter, 'dockerd', '--config-file', config(site)], { log });
  await until('Start of dockerd', async () => {
    if (!alive(engine)) throw new LabError(`dockerd ended: ${tail(log)}`);
    await new Docker({ socketPath: socket }).ping();
    return true;
  });
}

/** Sends a signal to dockerd alone. @throws LabError when it does not run. */
export function signalEngine(site: Site, what: NodeJS.Signals): void {
  const engine = processIn(pidFiles(site).dockerd);
  if (engine === undefined || !signal(engine, what)) throw new LabError('dockerd does not run.');
}

/** Ends dockerd, and waits for its containerd, which ends after it. The containers run on. */
export async function endEngine(site: Site, how: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const { dockerd, containerd } = pidFiles(site);
  const ending = [dockerd, containerd].flatMap((file) => processIn(file) ?? []);
  signalEngine(site, how);
  await until('End of dockerd', async () => (ending.some(alive) ? undefined : true));
}

function processIn(pidFile: string): Process | undefined {
  return existsSync(pidFile) ? identify(Number(readFileSync(pidFile, 'utf8'))) : undefined;
}

/**
 * Mounts are made in a namespace that goes when its last process does, so none can stay behind. /run and /etc/docker are
 * empty in it, because the engine would look for a running containerd in the one, and write a key to the other.
 */
const namespace = `mount -t tmpfs tmpfs /run &&
if [ -d /etc/docker ]; then mount -t tmpfs tmpfs /etc/docker; fi &&
exec sleep infinity`;

async function holdNamespace(site: Site): Promise<void> {
  const log = join(site.directory, 'namespace.log');
  const unshare = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', namespace] as const;
  const holder = await launch(site, [...unshare], { log });
  await until('A mount namespace', async () => {
    if (!alive(holder)) throw new LabError(`The lab cannot have mounts of its own: ${tail(log)}`);
    return readFileSync(`/proc/${holder.pid}/comm`, 'utf8') === 'sleep\n' ? true : undefined;
  });
  writeFileSync(join(site.directory, 'namespace.pid'), `${holder.pid}`);
}

/** The first half of a 10.x.0.0/16 in which this machine has no address. */
function freeNetwork(): string {
  const used = Object.values(networkInterfaces()).flatMap(
    (list) => list?.map(({ address }) => address) ?? [],
  );
  const free = Array.from({ length: 128 }, (_, n) => `10.${255 - n}`).filter(
    (network) => !used.some((address) => address.startsWith(`${network}.`)),
  );
  const chosen = free[Math.floor(Math.random() * free.length)];
  if (chosen === undefined) throw new LabError('The lab finds no free network for its containers.');
  return chosen;
}

/** Ends the containers, which live on without their engine, and takes away their cgroups and bridges. */
export async function sweepEngine(site: Site): Promise<void> {
  const cgroups = cgroupsOf(site);
  for (const path of cgroups) thaw(path);
  await killAll(() => cgroups.flatMap(processesIn));
  for (const path of cgroups.toReversed()) await remove(path);
  for (const name of bridgesOf(site))
    await run(site, ['ip', 'link', 'delete', name]).catch((error: unknown) => {
      // Another one who sweeps, for whoever abandoned it, may have been quicker.
      if (bridgesOf(site).includes(name)) throw error;
    });
}

/** The lab's cgroups in every hierarchy (v1) or the only one (v2), parents first. */
function cgroupsOf(site: Site): string[] {
  const root = '/sys/fs/cgroup';
  if (!existsSync(root)) return [];
  const found = ['.', ...readdirSync(root)]
    .map((hierarchy) => join(root, hierarchy, cgroupOf(site)))
    .filter((path) => existsSync(path));
  for (const path of found) {
    const inside = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    found.push(...inside.map(({ name }) => join(path, name)));
  }
  return found;
}

/** A paused container does not die in a cgroup v1 before it is let go. */
function thaw(cgroup: string): void {
  const state = join(cgroup, 'freezer.state');
  if (existsSync(state) && readFileSync(state, 'utf8') !== 'THAWED\n') writeFileSync(state, 'THAWED');
}

function processesIn(cgroup: string): Process[] {
  const list = join(cgroup, 'cgroup.procs');
  const pids = existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : [];
  return pids.flatMap((pid) => identify(Number(pid)) ?? []);
}

/** The kernel keeps a cgroup busy for a moment after its last process ended. */
const remove = (cgroup: string): Promise<boolean> =>
  until(`Removal of ${cgroup}`, async () => {
    if (existsSync(cgroup)) rmdirSync(cgroup);
    return true;
  });

/** The default bridge, and those of the networks that the engine has on its books. */
function bridgesOf(site: Site): string[] {
  const books = join(dataRoot(site), 'network/files/local-kv.db');
  const text = existsSync(books) ? readFileSync(books, 'latin1') : '';
  const names = [...text.matchAll(/"BridgeName":"(br-[0-9a-f]{12})"/g)].flatMap(([, name]) => name ?? []);
  return [...new Set([bridgeOf(site), ...names])].filter((name) => existsSync(`/sys/class/net/${name}`));
}
