import type { Duration, Instant } from '../../../core/reading.ts';
import type { HostEvent } from '../../../domain/host.events.ts';

/** What one run of a package manager did. */
type Run = {
  readonly from: Instant;
  readonly to: Instant;
  readonly done: readonly Done[];
  readonly by?: string;
};
type Done = {
  readonly what: 'installed' | 'upgraded' | 'removed';
  readonly name: string;
  readonly versions?: string;
};

/** Steps of one run follow each other closely. */
const pause: Duration = 60_000;
const namedAtMost = 4;

/** The packages that came and went, by run. What dpkg did for apt is told once, with the words of apt, which knows who asked. */
export function packageEvents(
  { apt, dpkg, dnf }: Readonly<Record<'apt' | 'dpkg' | 'dnf', string>>,
  before: readonly HostEvent[],
): readonly HostEvent[] {
  const asked = aptRuns(apt).map(eventOf);
  const known = [...before.filter(({ kind }) => kind === 'packages'), ...asked];
  const own = [...runsOf(dpkgSteps(dpkg)), ...runsOf(dnfSteps(dnf))]
    .map(eventOf)
    .filter(({ at }) => !known.some((run) => at >= run.at - pause && at <= (run.until ?? run.at) + pause));
  return [...asked, ...own];
}

/** Whether dpkg is done, going by its last step: while it works for apt, apt has not yet written what it asked for. */
export function isAtRest(dpkg: string, at: Instant): boolean {
  const last = dpkgSteps(dpkg).at(-1);
  return last === undefined || at - last.at > pause;
}

function eventOf({ from: at, to: until, done, by }: Run): HostEvent {
  return { at, until, kind: 'packages', text: textOf(done), ...(by !== undefined && { by }) };
}

function textOf(done: readonly Done[]): string {
  const parts = (['upgraded', 'installed', 'removed'] as const).flatMap((what) => {
    const some = done.filter((one) => one.what === what);
    if (some.length === 0) return [];
    const names = some
      .slice(0, namedAtMost)
      .map(({ name, versions }) => (versions === undefined ? name : `${name} ${versions}`));
    const more = some.length > names.length ? ` and ${some.length - names.length} more` : '';
    return [`${what} ${names.join(', ')}${more}`];
  });
  return parts.join('; ');
}

/** The time of day as the package managers of Debian write it: on the host's own clock, without a zone. */
function localTime(text: string): Instant | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d) {1,2}(\d\d):(\d\d):(\d\d)/.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 1, day = 1, hour, minute, second] = found.slice(1).map(Number);
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}

const aptWords = {
  Install: 'installed',
  Reinstall: 'installed',
  Upgrade: 'upgraded',
  Downgrade: 'upgraded',
  Remove: 'removed',
  Purge: 'removed',
} as const;

/** Paragraphs of `/var/log/apt/history.log`. One that was cut off at its start has no date, and is left out. */
function aptRuns(text: string): readonly Run[] {
  return text.split(/\n{2,}/).flatMap((paragraph): readonly Run[] => {
    const fields = new Map(
      paragraph.split('\n').map((line) => {
        const colon = line.indexOf(': ');
        return [line.slice(0, Math.max(0, colon)), line.slice(colon + 2)];
      }),
    );
    const from = localTime(fields.get('Start-Date') ?? '');
    if (from === undefined) return [];
    const done = Object.entries(aptWords).flatMap(([word, what]) =>
      aptPackages(fields.get(word) ?? '', what),
    );
    if (done.length === 0) return [];
    const by = /^\S+/.exec(fields.get('Requested-By') ?? '')?.[0];
    const to = localTime(fields.get('End-Date') ?? '') ?? from;
    return [{ from, to, done, ...(by !== undefined && { by }) }];
  });
}

/** `nginx:amd64 (1.22.1-9, 1.24.0-1), libssl3:amd64 (3.0.15-1, automatic)`. Those that only came along are named last. */
function aptPackages(text: string, what: Done['what']): readonly Done[] {
  const found = Array.from(
    text.matchAll(/([^\s,():]+)(?::[^\s,()]+)? \(([^)]*)\)/g),
    ([, name = '', inside = '']) => {
      const [first = '', second] = inside.split(', ');
      const versions =
        what === 'upgraded' ? `${first} → ${second}` : what === 'installed' ? first : undefined;
      const done = { what, name, ...(versions !== undefined && { versions }) };
      return { done, isAutomatic: second === 'automatic' };
    },
  );
  return found.sort((a, b) => Number(a.isAutomatic) - Number(b.isAutomatic)).map(({ done }) => done);
}

type Step = { readonly at: Instant; readonly done: Done };

const dpkgWords = { install: 'installed', upgrade: 'upgraded', remove: 'removed', purge: 'removed' } as const;

/** Lines of `/var/log/dpkg.log`: `2026-11-20 23:20:10 upgrade nginx:amd64 1.22.1-9 1.24.0-1`. */
const dpkgSteps = (text: string): readonly Step[] =>
  Array.from(
    text.matchAll(/^(\S+ \S+) (install|upgrade|remove|purge) ([^\s:]+)\S* (\S+) (\S+)$/gm),
    ([, time = '', word = '', name = '', old = '', now = '']): readonly Step[] => {
      const at = localTime(time);
      if (at === undefined) return [];
      const what = dpkgWords[word as keyof typeof dpkgWords]; // one of the four in the pattern
      const versions =
        what === 'upgraded' ? { versions: `${old} → ${now}` } : what === 'installed' ? { versions: now } : {};
      return [{ at, done: { what, name, ...versions } }];
    },
  ).flat();

const dnfWords = {
  Installed: 'installed',
  Upgraded: 'upgraded',
  Upgrade: 'upgraded',
  Erase: 'removed',
  Removed: 'removed',
} as const;

/** Lines of `/var/log/dnf.rpm.log`: `2026-11-20T23:20:10+0100 SUBDEBUG Installed: nginx-1:1.24.0-1.el9.x86_64`. */
const dnfSteps = (text: string): readonly Step[] =>
  Array.from(
    text.matchAll(
      /^(\d{4}-\d\d-\d\dT[\d:]{8})([+-]\d\d):?(\d\d) \w+ (Installed|Upgraded?|Erase|Removed): (\S+)$/gm,
    ),
    ([, time = '', hours = '', minutes = '', word = '', name = '']): readonly Step[] => {
      const at = Date.parse(`${time}${hours}:${minutes}`);
      const what = dnfWords[word as keyof typeof dnfWords]; // one of those in the pattern
      // The old package of an upgrade is named too, under `Upgraded`; the new one says it all.
      return Number.isNaN(at) || word === 'Upgraded' ? [] : [{ at, done: { what, name } }];
    },
  ).flat();

function runsOf(steps: readonly Step[]): readonly Run[] {
  const runs: { from: Instant; to: Instant; done: Done[] }[] = [];
  for (const { at, done } of steps) {
    const last = runs.at(-1);
    if (last === undefined || at - last.to > pause) runs.push({ from: at, to: at, done: [done] });
    else {
      last.to = at;
      if (!last.done.some(({ name, what }) => name === done.name && what === done.what)) last.done.push(done);
    }
  }
  return runs;
}
