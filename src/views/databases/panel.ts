import { type Health, worst } from '../../core/alert.ts';
import { count, percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Cluster, Member } from '../../domain/postgres/cluster.ts';
import type { Up } from '../../domain/postgres.ts';
import { toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look, Panel, Size } from '../panel.ts';
import { part, parts, type Weighed, weightiest } from '../parts.ts';
import { standingBriefly } from '../standing.ts';
import { clip } from '../text.ts';
import { connectionsLine, locksLine, poolerLine, slotLines, speaker, splitBrainLine } from './lines.ts';
import {
  type ClusterView,
  clusterHealth,
  connectionsHealth,
  type DatabasesModel,
  locksOf,
  memberHealth,
  modelOf,
  type Needs,
  type Pooler,
  poolerHealth,
  upOf,
} from './model.ts';
import { sqliteHealth, sqliteLine, sqlitePart } from './sqlite.ts';
import { strangerLines, treeLines } from './tree.ts';
import { lagBytes, notesOf, stateWord } from './words.ts';

export const databasesPanel: Panel<Needs, DatabasesModel> = {
  id: 'databases',
  title: 'Databases',
  needs: ['postgres', 'sessions', 'pgbouncer', 'sqlite'],
  model: modelOf,
  heading,
  body,
  summary,
  health,
};

const none =
  'no database is watched: name one under `postgres` or `sqlite` in the stack file, or set DATABASE_URL';

function heading({ clusters }: DatabasesModel, { glyphs }: Look): string {
  const [only, ...others] = clusters;
  if (only === undefined) return '';
  if (others.length > 0) return `${count(clusters.length)} clusters`;
  return [sanitize(only.cluster.name), versionOf(only)]
    .filter((text) => text !== '')
    .join(` ${glyphs.separator} `);
}

function versionOf({ cluster }: ClusterView): string {
  const versions = new Set(cluster.members.flatMap(({ reading }) => upOf(reading)?.version ?? []));
  return versions.size === 0 ? '' : `PostgreSQL ${[...versions].map(sanitize).join(', ')}`;
}

function body(model: DatabasesModel, { columns, rows }: Size, look: Look): readonly Line[] {
  const { clusters, poolers, files } = model;
  const weighed = [
    ...clusters.flatMap((view) => [
      ...(clusters.length > 1 ? [nameLine(view)] : []),
      ...clusterLines(view, columns, look),
    ]),
    ...poolers.map((pooler) => poolerWeighed(pooler, columns, look)),
    ...files.map((file) => ({ worth: worths[sqliteHealth(file)], line: sqliteLine(file, columns, look) })),
  ];
  const lines = weighed.length === 0 ? [[span(` ${none}`, 'dim')]] : weightiest(weighed, rows);
  return lines.slice(0, rows).map((line) => clip(line, columns, look.glyphs.ellipsis));
}

const nameLine = (view: ClusterView): Weighed => ({
  worth: 45,
  line: [span(` ${sanitize(view.cluster.name)}`, 'strong'), span(`  ${versionOf(view)}`, 'dim')],
});

const worths = { critical: 60, warning: 50, unknown: 48, ok: 20 } as const satisfies Record<Health, number>;

function clusterLines(view: ClusterView, columns: number, look: Look): readonly Weighed[] {
  const { cluster, poolers } = view;
  const { members, splitBrain, primaries } = cluster;
  const lines: Weighed[] = [];
  if (splitBrain.length > 0) lines.push({ worth: 100, line: splitBrainLine(cluster, look) });
  const node = speaker(cluster);
  const up = node && upOf(node.reading);
  // Of several primaries each says in its own row how many connections it has.
  if (up !== undefined && primaries.length < 2)
    lines.push({ worth: connectionsHealth(up) === 'ok' ? 40 : 55, line: connectionsLine(up, columns, look) });
  treeLines(cluster, columns, look).forEach((line, index) => {
    const member = members[index];
    const isPrimary = member !== undefined && primaries.includes(member.system.id);
    const worth = member === undefined ? 0 : worths[memberHealth(member, cluster)];
    lines.push({ worth: isPrimary ? Math.max(worth, 42) : worth, line });
  });
  for (const line of strangerLines(cluster)) lines.push({ worth: 8, line });
  for (const line of slotLines(cluster)) lines.push({ worth: 52, line });
  const locks = locksLine(view, look);
  if (locks !== undefined) lines.push({ worth: locks.isWaiting ? 56 : 10, line: locks.line });
  return [...lines, ...poolers.map((pooler) => poolerWeighed(pooler, columns, look))];
}

function poolerWeighed(pooler: Pooler, columns: number, look: Look): Weighed {
  return { worth: poolerHealth(pooler) === 'ok' ? 15 : 54, line: poolerLine(pooler, columns, look) };
}

/** "r2 38 MB behind, replay paused   1 blocker   142 of 197 conn 72 %" */
function summary(model: DatabasesModel, columns: number, look: Look): Line {
  const { clusters, poolers, files } = model;
  if (clusters.length === 0 && poolers.length === 0 && files.length === 0)
    return clip(part('no database is watched', 'dim'), columns, look.glyphs.ellipsis);
  const all = [
    ...clusters.flatMap((view) => summaryParts(view, clusters.length > 1)),
    ...poolers.map(poolerPart),
    ...files.map(sqlitePart),
  ];
  const line = parts(all, columns);
  return line.length > 0 ? line : clip(all[0] ?? [], columns, look.glyphs.ellipsis);
}

function summaryParts(view: ClusterView, isNamed: boolean): readonly Line[] {
  const { cluster, sessions, poolers } = view;
  const node = speaker(cluster);
  const up = node && upOf(node.reading);
  const locks = node && sessions[node.system.id]?.last?.value;
  const blockers = locks === undefined ? 0 : locksOf(locks).blockers.length;
  const wrong = cluster.members.filter((member) => memberHealth(member, cluster) !== 'ok');
  const fine = cluster.members.length - wrong.length;
  return [
    cluster.splitBrain.length > 0 ? part(`SPLIT BRAIN, ${cluster.splitBrain.length} primaries`, 'bad') : [],
    isNamed ? part(sanitize(cluster.name), 'strong') : [],
    ...wrong.map((member) => memberPart(member, cluster)),
    ...poolers.filter((pooler) => poolerHealth(pooler) !== 'ok').map(poolerPart),
    blockers === 0 ? [] : part(`${count(blockers)} ${blockers === 1 ? 'blocker' : 'blockers'}`, 'warn'),
    up === undefined || cluster.primaries.length > 1 ? [] : connectionsPart(up),
    fine === 0 ? [] : part(`${count(fine)} ${fine === 1 ? 'node' : 'nodes'} fine`, 'dim'),
  ];
}

function connectionsPart(up: Up): Line {
  const { used, usable } = up.connections;
  const share = usable === 0 ? undefined : used / usable;
  return part(`${count(used)} of ${count(usable)} conn ${percent(share)}`, toneOf(connectionsHealth(up)));
}

function memberPart(member: Member, cluster: Cluster): Line {
  const title = sanitize(member.system.title);
  const tone = toneOf(memberHealth(member, cluster));
  const briefly = standingBriefly(member.system, member.reading);
  if (briefly !== undefined) return part(briefly, tone);
  if (member.reading.last?.value.is !== 'up') return part(`${title} ${stateWord(member)}`, tone);
  const behind = member.lag?.bytes === undefined ? [] : [`${lagBytes(member.lag)} behind`];
  const state = member.lag?.state === 'paused' ? [stateWord(member)] : [];
  const words = [...behind, ...state, ...notesOf(member)];
  return words.length === 0 ? [] : part(`${title} ${words.join(', ')}`, tone);
}

function poolerPart({ system, reading }: Pooler): Line {
  const title = sanitize(system.title);
  if (reading.failure !== undefined) return part(`${title} does not answer`, 'bad');
  const pools = reading.last?.value.pools ?? [];
  const waiting = pools.reduce((sum, { clientsWaiting }) => sum + clientsWaiting, 0);
  if (pools.some(({ paused }) => paused)) return part(`${title} is paused, ${count(waiting)} waiting`, 'bad');
  return waiting === 0 ? part(title, 'dim') : part(`${title} ${count(waiting)} waiting`, 'warn');
}

function health({ clusters, poolers, files }: DatabasesModel): Health {
  if (clusters.length === 0 && poolers.length === 0 && files.length === 0) return 'ok';
  return worst([...clusters.map(clusterHealth), ...poolers.map(poolerHealth), ...files.map(sqliteHealth)]);
}
