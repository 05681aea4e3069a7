import { count, duration } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import { ReadError } from '../../../core/reading.ts';
import { formatTarget } from '../../../core/target.ts';
import type { BackupSet } from '../../../domain/backup/sets.ts';
import type { Draft } from '../../action.ts';
import type { Reach } from '../../faces.ts';
import type { Part } from '../../lifecycle/part.ts';
import { chosen, type Places } from '../chosen.ts';
import { draftFetched } from '../fetched.ts';
import { kindOf, unknownTo } from '../kinds.ts';
import type { Member } from '../member.ts';
import { meantOfSets, type Params, refuseOthers } from '../params.ts';
import { sinceWords } from '../words.ts';
import { type Clients, clientsOf } from './clients.ts';

type Facts = { readonly members: Member[]; readonly clients: Part[] };
type Drafted = Pick<Member, 'of' | 'kind'> & Awaited<ReturnType<typeof draftFetched>>;

/** Drafts the restore of everything that was taken together. What cannot be planned refuses the whole. */
export async function stackDraft(
  reach: Reach,
  { places, set }: { readonly places: Places; readonly set: BackupSet },
  params: Params,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  refuseOthers(params, meantOfSets, set.id);
  const clients = await clientsOf(reach, signal);
  const { drafts, verdicts } = await membersOf(reach, { places, set, clients }, params, signal);
  const { since, age } = sinceWords(set, reach.clock.now());
  const of = drafts.map((one) => one.of);
  const names = clients.parts.map(({ name }) => name).join(', ');
  return {
    summary: `Everything after ${since} is lost: ${age}, in ${of.join(', ') || 'nothing'}`,
    risk: 'destructive',
    identity: {
      ...clients.identity,
      ...Object.fromEntries(
        drafts.flatMap(({ of: label, draft }) =>
          Object.entries(draft.identity).map(([name, value]) => [`${label}: ${name}`, value]),
        ),
      ),
    },
    locks: [...clients.locks, ...drafts.flatMap(({ draft: { locks = [] } }) => locks)],
    facts: {
      members: drafts.map(({ of: label, kind, draft, fetch }) => ({
        ...{ of: label, kind, facts: draft.facts },
        ...(fetch !== undefined && { fetch }),
      })),
      clients: [...clients.parts],
    },
    preflight: [
      ...verdicts,
      ...left(places, set),
      ...(names === '' ? [nobody] : []),
      ...clients.preflight,
      ...drafts.flatMap(({ of: label, draft }) =>
        draft.preflight.map((verdict) => ({ ...verdict, title: `${label}: ${verdict.title}` })),
      ),
    ],
    impact: [
      ...(names === ''
        ? []
        : [`${names} are down from when all of it lies ready beside until it is in its place`]),
      await expected(reach, set),
      ...drafts.flatMap(({ of: label, draft }) => draft.impact.map((line) => `${label}: ${line}`)),
    ],
    proof: [
      ...drafts.flatMap(({ of: label, draft }) => draft.proof.map((line) => `${label}: ${line}`)),
      ...(names === '' ? [] : [`${names} are up again`]),
    ],
    undo: `Each of the ${count(drafts.length)} gets back what it was, and what was restored stays beside it${names === '' ? '' : `; ${names} are stopped meanwhile`}.`,
  };
}

type Given = { readonly places: Places; readonly set: BackupSet; readonly clients: Clients };

/** Each of them by its kind. One that comes back beside only, or that nothing restores, is taken upon oneself. */
async function membersOf(
  reach: Reach,
  { places, set, clients }: Given,
  params: Params,
  signal: AbortSignal,
): Promise<{ readonly drafts: readonly Drafted[]; readonly verdicts: readonly Verdict[] }> {
  const drafts: Drafted[] = [];
  const verdicts: Verdict[] = [];
  for (const { id } of set.backups) {
    const found = chosen(places, id);
    const of = formatTarget(found.of);
    const kind = kindOf(found.backup);
    if (kind === undefined) {
      const because = `${unknownTo(found.backup)}; it stays as it is`;
      verdicts.push({ title: of, is: 'refuse', because, override: 'allow-partial' });
      continue;
    }
    try {
      const { set: _, ...rest } = params;
      const wish = {
        params: { ...rest, noOwner: params.noOwner && kind.name === 'dump' },
        clients: clients.parts.length > 0 ? 'down' : 'up',
      } as const;
      const drafted = await draftFetched(reach, kind, { ...found, ...wish }, signal);
      drafts.push({ of, kind: kind.name, ...drafted });
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      verdicts.push({ title: of, is: 'refuse', because: error.message, ...mendOf(reach, found.of) });
      continue;
    }
    if (kind.name === 'base')
      verdicts.push({
        ...{ title: of, is: 'refuse', override: 'allow-beside' },
        because:
          'its base backup comes back beside, and takes over by hand: until then its clients come up on what is there now',
      });
  }
  return { drafts, verdicts };
}

/** A database that is down is started first, where the stack file says how. */
function mendOf({ stack }: Reach, of: { readonly kind: string; readonly name: string }): Partial<Verdict> {
  const node = stack.systems.find(
    ({ kind, group, control }) => kind === of.kind && group === of.name && control !== undefined,
  );
  return node === undefined || of.kind !== 'postgres'
    ? {}
    : { mend: { action: 'restart', target: { kind: 'postgres', name: node.id.replace(/^postgres\//, '') } } };
}

const nobody: Verdict = {
  title: 'clients',
  is: 'warn',
  because: 'the stack file names no services: nobody is stopped, and whoever is connected is cut',
};

/** What has a place for backups, and none in this set. */
function left(places: Places, { backups }: BackupSet): readonly Verdict[] {
  const there = new Set(backups.map(({ target }) => target));
  const missing = places.filter(({ place }) => !there.has(place.target)).map(({ place }) => place.target);
  return missing.length === 0
    ? []
    : [{ title: 'not in this set', is: 'warn', because: `${missing.join(', ')}: it stays as it is` }];
}

async function expected({ past }: Reach, { id }: BackupSet): Promise<string> {
  const found = await Promise.all([
    past('restore', { kind: 'backup', name: id }),
    past('restore', { kind: 'stack', name: '' }),
  ]);
  const [last] = found.flat();
  return last === undefined
    ? 'how long all of it takes is not known: none was restored before'
    : `the last one took ${duration(last)}`;
}
