import { count } from '../../../../../core/format.ts';
import type { Verdict } from '../../../../../core/plan.ts';
import { sanitize } from '../../../../../core/sanitize.ts';
import { type ClusterSeen, splitWords } from '../../../../primacy/cluster.ts';
import type { NodeSeen, UpNode } from '../../../../primacy/node.ts';
import { orchestratorOf } from '../../../../primacy/orchestrator.ts';
import type { Survey } from '../survey.ts';
import { pass, passIf, refuse, titles, warn } from './titles.ts';

/** What the nodes say together. Pure. */
export function clusterVerdicts({
  cluster,
  unarmed,
}: Pick<Survey, 'cluster' | 'unarmed'>): readonly Verdict[] {
  const up = cluster.nodes.filter((node): node is UpNode => node.is === 'up');
  return [
    owner(up),
    one(cluster),
    ...(cluster.silent.length === 0
      ? [pass(titles.silent, 'none')]
      : [
          warn(
            titles.silent,
            `${cluster.silent.map(({ because }) => because).join('; ')}: nothing is done to them`,
          ),
        ]),
    ...told(up),
    lock(up),
    operate(unarmed),
    direct(up),
  ];
}

export const operate = (unarmed: readonly string[]): Verdict =>
  passIf(
    unarmed.length === 0,
    titles.operate,
    'there are some for every node that is acted on',
    `${unarmed.join(', ')} ${unarmed.length === 1 ? 'has' : 'have'} none: add operate: { url } in the stack file`,
  );

export function direct(up: readonly UpNode[]): Verdict {
  const pooled = up.filter(({ isThroughPooler }) => isThroughPooler);
  return passIf(
    pooled.length === 0,
    titles.direct,
    'each leads to the server itself',
    `${list(pooled)} is reached through a pooler: name the server itself in its url`,
  );
}

export const list = (nodes: readonly NodeSeen[]): string =>
  nodes.map(({ system }) => system.title).join(', ');

const needed = /^(primacySlots|primacyMarks|primacyLock|receiver|senders|archiver): /;

/** What was not read is not "none". */
export function told(up: readonly UpNode[]): readonly Verdict[] {
  const unread = up.flatMap(({ system, missing }) =>
    missing.filter((part) => needed.test(part)).map((part) => `${system.title}: ${part}`),
  );
  if (unread.length === 0) return [];
  return [refuse(titles.told, `not all of it could be read: ${sanitize(unread.join('; '))}`)];
}

export function owner(up: readonly UpNode[]): Verdict {
  const found = orchestratorOf(up);
  if (found === undefined) return pass(titles.owner, 'no trace of a program that moves it by itself');
  const trace = sanitize(found.trace);
  return refuse(titles.owner, `${found.name} does (${trace}): use its own command, ${found.command}`);
}

function one({ name, primaries, split, silent, nodes }: ClusterSeen): Verdict {
  const [primary] = primaries;
  if (split.length > 0) return refuse(titles.one, splitWords(split, name));
  if (primaries.length > 1)
    return refuse(titles.one, `${list(primaries)} are primaries, of different clusters`);
  if (primary !== undefined)
    return pass(titles.one, `${primary.system.title}, system ${primary.systemIdentifier ?? 'not known'}`);
  const why = silent.length === 0 ? '' : ` (${silent.map(({ because }) => because).join('; ')})`;
  return refuse(
    titles.one,
    `none of the ${count(nodes.length)} nodes answers as a primary${why}: where it is down, fail over`,
  );
}

export function lock(up: readonly UpNode[]): Verdict {
  const locked = up.find((node) => node.lock !== undefined);
  if (locked?.lock === undefined) return pass(titles.lock, 'no node is locked');
  const { user, address, application, since } = locked.lock;
  const from = since === undefined ? '' : ` since ${new Date(since).toISOString().slice(11, 19)} UTC`;
  return refuse(
    titles.lock,
    `${locked.system.title} is locked by ${sanitize(`${user} from ${address}${from}: ${application}`)}`,
  );
}
