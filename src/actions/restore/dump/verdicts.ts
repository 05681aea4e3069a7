import { bytes, count, duration } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import type { Instant } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { isVerified, newest } from '../../../domain/backup.ts';
import { maintenance } from '../../../domain/postgres/names.ts';
import { maybeNumber, type Row, text } from '../../../systems/postgres/row.ts';
import { majorOf } from '../../backup/client.ts';
import { client } from '../../backup/verdicts.ts';
import { operateVerdict } from '../../operate.ts';
import type { Params } from '../params.ts';
import { archivist, level } from '../words.ts';
import { ownersMissing } from './contents.ts';
import type { Facts } from './facts.ts';
import type { Survey } from './survey.ts';
import { space } from './verdicts.space.ts';

type Asked = { readonly params: Params; readonly names: Facts['names']; readonly at: Instant };

/** What speaks for and against a restore. Pure. */
export function verdicts(survey: Survey, asked: Asked): readonly Verdict[] {
  const replaced = survey.databases.find((row) => text(row, 'name') === survey.live);
  return [
    level(survey.backup, asked.at),
    operateVerdict(
      survey.hasOperate,
      survey.system.id,
      '; what they may do is looked at before anything is made',
    ),
    origin(survey),
    version(survey),
    role(survey),
    client(survey.client, survey),
    owners(survey, asked),
    ...space(survey),
    connections(survey),
    name(survey, asked, replaced),
    ...(replaced === undefined || asked.params.as !== undefined ? [] : replacing(survey, replaced, asked.at)),
    ...archivist(survey.server.archiving, 'allow-dump'),
  ];
}

function origin({ manifest, server: { systemIdentifier }, system }: Survey): Verdict {
  const title = 'system identifier';
  const noted = manifest?.server?.systemIdentifier;
  if (noted === undefined || systemIdentifier === undefined)
    return { title, is: 'warn', because: 'whether it was taken from this cluster is not known' };
  if (noted === systemIdentifier) return { title, is: 'pass', because: `${noted}: taken from this cluster` };
  return {
    title,
    is: 'refuse',
    because: `it was taken from ${noted}, and ${system.title} is ${systemIdentifier}`,
    override: 'allow-other-cluster',
  };
}

function version({ manifest, contents, server, system }: Survey): Verdict {
  const title = `version of ${system.title}`;
  const taken = manifest?.server?.version ?? contents?.serverVersion;
  if (taken === undefined)
    return { title, is: 'warn', because: `${server.version}; that of the backup is not known` };
  const because = `${server.version}, the backup is of ${taken}`;
  return { title, is: majorOf(taken) > majorOf(server.version) ? 'refuse' : 'pass', because };
}

function role({ server: { isStandby, throughPooler }, system }: Survey): Verdict {
  const title = `role of ${system.title}`;
  if (isStandby) return { title, is: 'refuse', because: 'standby: it takes no writes' };
  if (throughPooler)
    return { title, is: 'refuse', because: 'it is reached through a pooler: name the server itself' };
  return { title, is: 'pass', because: 'primary' };
}

function owners({ contents, roles }: Survey, { params: { noOwner } }: Asked): Verdict {
  const title = 'owners';
  if (noOwner)
    return {
      title,
      is: 'warn',
      because: 'all of it goes to the owner of the database, and its grants are left out',
    };
  if (contents?.items === undefined || roles === undefined)
    return {
      title,
      is: 'warn',
      because: 'not known: where one is not there, it fails before anything is replaced',
    };
  const missing = ownersMissing(contents.items, roles);
  if (missing.length === 0) return { title, is: 'pass', because: 'all of them are there' };
  return {
    title,
    is: 'refuse',
    because: `no role ${sanitize(missing.join(', '))}: make it (globals.sql beside the backup has it), or add --no-owner`,
  };
}

function connections({ server: { connectionsLeft }, jobs }: Survey): Verdict {
  const needed = jobs + 2;
  const title = 'connections left';
  if (connectionsLeft === undefined) return { title, is: 'warn', because: `not known, ${needed} needed` };
  const because = `${count(Math.max(0, connectionsLeft))}, ${needed} needed`;
  return { title, is: connectionsLeft >= needed ? 'pass' : 'refuse', because };
}

const shared: ReadonlySet<string> = new Set([maintenance, 'template0', 'template1']);

function name({ live }: Survey, { params, names }: Asked, replaced: Row | undefined): Verdict {
  const title = `database ${sanitize(live)}`;
  if (shared.has(live))
    return {
      title,
      is: 'refuse',
      because: 'the server itself needs it: restore under another name with --as',
    };
  if (params.as !== undefined)
    return replaced === undefined
      ? { title, is: 'pass', because: 'the name is free' }
      : { title, is: 'refuse', because: 'there is one: choose a name that is free' };
  return replaced === undefined
    ? {
        title,
        is: 'warn',
        because: 'it is not there: it is made with the encoding and collation of postgres',
      }
    : {
        title,
        is: 'pass',
        because: `${bytes(maybeNumber(replaced, 'bytes'))}; it stays as ${sanitize(names.old)}`,
      };
}

/** Until when a backup of what is replaced is as good as one of now. */
const fresh = 15 * 60_000;

function replacing(
  { siblings, cluster, live, members, system }: Survey,
  row: Row,
  at: Instant,
): readonly Verdict[] {
  const none = (title: string, column: string, because: string): Verdict => {
    const found = maybeNumber(row, column);
    if (found === undefined) return { title, is: 'warn', because: 'not known' };
    return found === 0
      ? { title, is: 'pass', because: 'none' }
      : { title, is: 'refuse', because: `${count(found)}: ${because}` };
  };
  const clients = maybeNumber(row, 'clients');
  const fallback = newest(siblings.filter(isVerified));
  const age = fallback === undefined ? undefined : at - fallback.startedAt;
  const isFresh = age !== undefined && age < fresh;
  return [
    none(
      'logical replication slots',
      'slots',
      `they would stay with the old ${sanitize(live)}: drop them first`,
    ),
    none('subscriptions', 'subscriptions', 'they would go on in the old one: drop them first'),
    none('prepared transactions', 'prepared', 'COMMIT PREPARED or ROLLBACK PREPARED them first'),
    {
      title: 'clients connected',
      is: clients === 0 ? 'pass' : 'warn',
      because: clients === 0 ? 'none' : `${count(clients)}: they are cut when it is replaced`,
    },
    ...standbys(members.filter((member) => member.system !== system.id)),
    {
      title: 'backup of what is replaced',
      is: isFresh ? 'pass' : 'warn',
      because:
        age === undefined
          ? 'there is no other verified one'
          : `the newest verified one was begun ${duration(Math.max(0, age))} ago`,
      ...(!isFresh && { mend: { action: 'backup', target: { kind: 'postgres', name: cluster } } }),
    },
  ];
}

/** Who is connected to a standby is not cut by what happens on the primary. */
function standbys(members: Survey['members']): readonly Verdict[] {
  const busy = members.filter(({ clients }) => clients !== 0);
  if (busy.length === 0) return [];
  const each = busy.map(({ title, clients }) => `${title} ${count(clients)}`).join(', ');
  const because = `${each}: they go on reading what is replaced until they connect again`;
  return [{ title: 'clients of the standbys', is: 'warn', because }];
}
