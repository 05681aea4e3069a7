import type { Duration } from '../../core/reading.ts';
import type { Member, Upstream } from '../nginx.ts';
import { memberPlace, passedTo } from './address.ts';
import type { Directive } from './syntax.ts';
import { everyDirective, named } from './tree.ts';

/** More than these are not asked. */
export const mostMembers = 100;

const passing = ['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass'];

/**
 * The upstreams of a configuration, and what is passed to by its address alone, as an upstream of one. A place that a
 * variable names is known to nginx only.
 */
export function upstreamsOf(root: readonly Directive[]): readonly Upstream[] {
  const blocks = named(root, 'http', 'stream').flatMap(({ block }) => named(block, 'upstream'));
  const byName = Map.groupBy(blocks, ({ args }) => args[0] ?? '');
  const declared = Array.from(byName, ([name, written]) => upstream(name, written));
  const passed = new Map<string, Upstream>();
  for (const { directive, within } of everyDirective(root)) {
    if (!passing.includes(directive.name)) continue;
    const target = passedTo(directive.args[0] ?? '');
    if (target === undefined || byName.has(target.to)) continue;
    const member = memberOf([target.to], target.port);
    // In a stream nothing is said of a port but by the address itself.
    if (member === undefined || passed.has(member.address) || within.length === 0) continue;
    passed.set(member.address, { name: member.address, members: [member], at: directive.at });
  }
  return bounded([...declared, ...passed.values()]);
}

/** One of the web and one of streams may bear the same name; a server that is written twice is one. */
function upstream(name: string, written: readonly Directive[]): Upstream {
  const members = written
    .flatMap(({ block }) => named(block, 'server'))
    .flatMap(({ args }) => memberOf(args, 80) ?? []);
  const once = new Map(members.toReversed().map((member) => [member.address, member]));
  return {
    name,
    members: members.filter((member) => once.get(member.address) === member),
    at: written[0]?.at ?? { file: '', line: 0 },
  };
}

function memberOf([written = '', ...parameters]: readonly string[], port: number): Member | undefined {
  const place = memberPlace(written, port);
  if (place === undefined) return undefined;
  const given = (name: string): string | undefined =>
    parameters.find((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1);
  return {
    ...place,
    role: parameters.includes('backup') ? 'backup' : 'member',
    isMarkedDown: parameters.includes('down'),
    weight: countOf(given('weight')),
    maxFails: countOf(given('max_fails')),
    failTimeout: parseTime(given('fail_timeout')) ?? 10_000,
  };
}

/** Both are 1 where nothing, or nothing that nginx would take, is said. */
const countOf = (written: string | undefined): number => (/^\d+$/.test(written ?? '') ? Number(written) : 1);

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of `30s`, `1m30s`, `30`. */
function parseTime(written: string | undefined): Duration | undefined {
  if (written === undefined || !/^(?:\d+(?:ms|[smhd])?)+$/.test(written)) return undefined;
  const parts = [...written.matchAll(/(\d+)(ms|[smhd])?/g)];
  // The expression takes these units only.
  return parts.reduce(
    (sum, [, amount, unit = 's']) => sum + Number(amount) * units[unit as keyof typeof units],
    0,
  );
}

function bounded(upstreams: readonly Upstream[]): readonly Upstream[] {
  let left = mostMembers;
  return upstreams.flatMap((one) => {
    const members = one.members.slice(0, left);
    left -= members.length;
    return members.length === 0 ? [] : [{ ...one, members }];
  });
}
