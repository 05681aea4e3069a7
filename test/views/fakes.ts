// A small console with invented panels, so that the screen itself is tested and not what the domains draw on it.
import type { Alert } from '../../src/core/alert.ts';
import { bytes, percent } from '../../src/core/format.ts';
import { sanitize } from '../../src/core/sanitize.ts';
import type { Directory, Filesystem } from '../../src/domain/host.ts';
import type { ProbeName, Stack } from '../../src/domain/stack.ts';
import { type Fact, observe, type World, worldOf } from '../../src/domain/world.ts';
import type { AppProps } from '../../src/views/app.tsx';
import { bindList, bindPanel } from '../../src/views/bound.ts';
import { createDrawing, type DrawingOptions } from '../../src/views/drawing.ts';
import { unicode } from '../../src/views/glyphs.ts';
import type { Effect } from '../../src/views/intent.ts';
import { span } from '../../src/views/line.ts';
import type { List } from '../../src/views/list.ts';
import type { Panel } from '../../src/views/panel.ts';
import { placeAt } from '../../src/views/place.ts';
import { deckList, type Tables } from '../../src/views/screens.ts';
import { createStore, type Store } from '../../src/views/store.ts';

export const night = Date.UTC(2026, 10, 20, 2, 41, 0);

const stack: Stack = {
  name: 'shop',
  environment: 'production',
  access: 'operate',
  accessBecause: undefined,
  systems: [
    { id: 'host', kind: 'host', title: 'web-1', where: 'here' },
    { id: 'docker', kind: 'engine', title: 'docker', where: '/run/docker.sock' },
  ],
};

export const mount = (name: string, used: number): Filesystem => ({
  mount: name,
  device: '/dev/sda1',
  type: 'ext4',
  size: 1e9,
  used,
  available: 1e9 - used,
  inodes: undefined,
  inodesFree: undefined,
  readOnly: false,
  remountedReadOnly: false,
  growth: undefined,
  history: [],
});

const directory = (path: string, size: number): Directory => ({
  path,
  limit: 2e9,
  bytes: size,
  files: 1,
  oldFiles: 0,
  oldBytes: 0,
  partial: false,
});

export const mountsRead = (mounts: readonly Filesystem[], at = night): Fact => ({
  type: 'read',
  probe: 'filesystems',
  system: 'host',
  value: { mounts },
  at,
  took: 3,
});

export const directoriesRead = (names: readonly string[], at = night): Fact => ({
  type: 'read',
  probe: 'directories',
  system: 'host',
  value: { directories: names.map((name, index) => directory(name, (index + 1) * 1e6)) },
  at,
  took: 3,
});

export const failed = (message: string, at = night): Fact => ({
  type: 'failed',
  probe: 'directories',
  system: 'host',
  at,
  kind: 'refused',
  message,
  nextTry: at + 4000,
});

export const alert = (severity: Alert['severity'], name: string, target: string, summary: string): Alert => ({
  name,
  severity,
  target,
  summary,
  since: night - 252_000,
  state: 'firing',
  labels: {},
  annotations: {},
  expr: '',
});

type Mounts = { readonly mounts: readonly Filesystem[] };

const hostPanel: Panel<'filesystems', Mounts> = {
  id: 'host',
  title: 'Host',
  needs: ['filesystems'],
  model: ({ filesystems }) => filesystems.host?.last?.value ?? { mounts: [] },
  heading: () => 'web-1 · 4 cores',
  body: ({ mounts }, { rows }) =>
    mounts
      .slice(0, rows)
      .map(({ mount: name, used }) => [span(` ${sanitize(name)} `), span(bytes(used), 'strong')]),
  summary: ({ mounts }) => [span(`${mounts.length} mounts`)],
  health: ({ mounts }) => (mounts.some(({ used }) => used > 9e8) ? 'warning' : 'ok'),
};

const databasesPanel: Panel<'directories', readonly Directory[]> = {
  id: 'databases',
  title: 'Databases',
  needs: ['directories'],
  model: ({ directories }) => directories.host?.last?.value.directories ?? [],
  heading: () => 'main',
  body: (model, { rows }) => {
    if (model.some(({ path }) => path === 'broken')) throw new Error('no node answers to that name');
    return model.slice(0, rows).map(({ path, bytes: size }) => [span(` ${sanitize(path)}  ${bytes(size)}`)]);
  },
  summary: (model) => [span(`${model.length} nodes`)],
  health: () => 'critical',
};

const mountList: List<'filesystems', Filesystem> = {
  id: 'mounts',
  title: 'Filesystems',
  needs: ['filesystems'],
  rows: ({ filesystems }) => filesystems.host?.last?.value.mounts ?? [],
  key: ({ mount: name }) => name,
  sort: 'used',
  columns: [
    {
      id: 'mount',
      title: 'mount',
      width: 10,
      flex: true,
      priority: 1,
      value: (row) => row.mount,
      cell: (row) => span(sanitize(row.mount)),
    },
    {
      id: 'used',
      title: 'used',
      width: 8,
      align: 'right',
      sorts: 'down',
      priority: 1,
      value: (row) => row.used,
      cell: (row) => span(bytes(row.used)),
    },
    {
      id: 'share',
      title: 'share',
      width: 6,
      align: 'right',
      priority: 2,
      value: (row) => row.used / row.size,
      cell: (row) => span(percent(row.used / row.size), 'warn'),
    },
    {
      id: 'device',
      title: 'device',
      width: 12,
      priority: 3,
      value: (row) => row.device,
      cell: (row) => span(row.device, 'dim'),
    },
  ],
  target: ({ mount: name }) => ({ kind: 'directory', name }),
  detail: (row) => [[span('mount '), span(sanitize(row.mount), 'strong')], [span(`used ${bytes(row.used)}`)]],
  empty: 'nothing is mounted',
};

const directoryList: List<'directories', Directory> = {
  id: 'directories',
  title: 'Directories',
  needs: ['directories'],
  rows: ({ directories }) => directories.host?.last?.value.directories ?? [],
  key: ({ path }) => path,
  columns: [
    {
      id: 'path',
      title: 'path',
      width: 20,
      priority: 1,
      value: (row) => row.path,
      cell: (row) => span(sanitize(row.path)),
    },
  ],
  target: () => undefined,
  detail: (row) => Array.from({ length: 40 }, (_, line) => [span(`${sanitize(row.path)} line ${line}`)]),
  empty: 'no directory is watched',
};

export const tables: Tables = {
  screens: [
    { id: 'deck', key: '1', title: 'Deck', lists: [deckList] },
    {
      id: 'host',
      key: '2',
      title: 'Host',
      panel: 'host',
      about: ['host', 'directory'],
      lists: ['mounts', 'directories'],
    },
    {
      id: 'databases',
      key: '4',
      title: 'Databases',
      panel: 'databases',
      about: ['postgres'],
      lists: ['directories'],
    },
  ],
  panels: { host: bindPanel(hostPanel), databases: bindPanel(databasesPanel) },
  lists: { mounts: bindList(mountList), directories: bindList(directoryList) },
  deck: [
    { panel: 'host', side: 'left', of: ['host'] },
    { panel: 'databases', side: 'right', of: ['host', 'postgres'] },
  ],
};

export const intervals: Readonly<Record<ProbeName, number>> = {
  host: 2000,
  processes: 4000,
  filesystems: 10_000,
  deletedFiles: 60_000,
  directories: 60_000,
  backups: 30_000,
  hostEvents: 10_000,
  containers: 2000,
  containerEvents: 2000,
  postgres: 2000,
  sessions: 2000,
  statements: 10_000,
  databases: 60_000,
  pgbouncer: 2000,
  redis: 2000,
  redisSlowlog: 10_000,
  redisQueues: 5000,
  sentinel: 2000,
  sqlite: 2000,
  nginx: 2000,
  nginxConfiguration: 10_000,
  nginxUpstreams: 5000,
  check: 30_000,
};

export const worldWith = (...facts: readonly Fact[]): World => facts.reduce(observe, worldOf(stack, night));

export const busyWorld = (): World =>
  worldWith(
    mountsRead([mount('/', 4e8), mount('/var', 9.4e8), mount('/home', 1e8)]),
    directoriesRead(['p1', 'r1', 'r2']),
    {
      type: 'judged',
      at: night,
      alerts: [
        alert('warning', 'FilesystemAlmostFull', 'directory//var', '94 % used'),
        alert('critical', 'ReplicationLag', 'postgres/main/r2', '38 MB behind, limit 16 MB'),
      ],
    },
  );

export type Console = {
  readonly app: AppProps;
  readonly store: Store;
  /** Has the store learn the facts, as one tick would. */
  readonly learn: (...facts: readonly Fact[]) => void;
  readonly effects: Effect[];
  readonly reported: string[];
};

/** A console on the fake tables, with what it wanted done. */
export function consoleOn(
  world: World,
  options: Partial<DrawingOptions> & { isColoured?: boolean; now?: () => number } = {},
): Console {
  const effects: Effect[] = [];
  const reported: string[] = [];
  const store = createStore({ world, place: placeAt('deck', 'dark') });
  let known = world;
  const drawing = createDrawing({
    tables,
    past: { range: () => [] },
    glyphs: unicode,
    intervals,
    user: 'ana',
    report: (part, error) => reported.push(`${part}: ${error.message}`),
    ...options,
  });
  const app: AppProps = {
    store,
    drawing,
    isColoured: options.isColoured ?? true,
    isAscii: options.glyphs?.ascii ?? false,
    jobs: { stop: async () => {}, onStop: () => () => {} },
    now: options.now ?? (() => performance.now()),
    perform: (effect) => effects.push(effect),
  };
  const learn = (...facts: readonly Fact[]): void => {
    known = facts.reduce(observe, known);
    store.learn(known);
  };
  return { app, store, learn, effects, reported };
}
