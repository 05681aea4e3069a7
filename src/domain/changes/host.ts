import { type Change, lookBack } from '../changes.ts';
import type { HostEvents } from '../host.events.ts';
import type { Filesystem, Filesystems, Host } from '../host.ts';
import { type Differ, noticed } from './differ.ts';

export type SeenHost = Pick<Host, 'bootedAt'>;
export const seenHost = ({ bootedAt }: Host): SeenHost => ({ bootedAt });

/** The kernel gives its start as now less its age: that moves whenever the clock is set. */
const same = 60_000;

export const bootChanges: Differ<SeenHost> = (before, { bootedAt }, { system, at }) =>
  at - bootedAt < lookBack && (before === undefined || bootedAt - before.bootedAt > same)
    ? [{ at: bootedAt, kind: 'boot', target: system, text: 'the machine started' }]
    : [];

export type SeenMounts = readonly Pick<Filesystem, 'mount' | 'device' | 'readOnly'>[];

export const seenMounts = ({ mounts }: Filesystems): SeenMounts =>
  mounts.map(({ mount, device, readOnly }) => ({ mount, device, readOnly }));

export const mountChanges: Differ<SeenMounts> = (before, after, circumstances) => {
  if (before === undefined) return [];
  const say = (mount: string, text: string): Change =>
    noticed({ kind: 'mount', target: `${circumstances.system} ${mount}`, text }, circumstances);
  const appeared = after.flatMap(({ mount, device, readOnly }) => {
    const was = before.find((one) => one.mount === mount);
    if (was === undefined) return [say(mount, `${device} mounted`)];
    return was.readOnly === readOnly ? [] : [say(mount, readOnly ? 'became read-only' : 'became writable')];
  });
  const gone = before.filter(({ mount }) => !after.some((one) => one.mount === mount));
  return [...appeared, ...gone.map(({ mount, device }) => say(mount, `${device} unmounted`))];
};

/** What the host's own records tell; of its units those that keep running. */
export const hostEventChanges: Differ<HostEvents> = (before, after, circumstances) => {
  const { system, at } = circumstances;
  const told = new Set(before?.events.map(({ at: then, kind, text }) => `${then} ${kind} ${text}`));
  const events = after.events
    .filter((event) => !told.has(`${event.at} ${event.kind} ${event.text}`))
    .map(
      ({ by, until: _, ...event }): Change => ({ ...event, target: system, ...(by !== undefined && { by }) }),
    );
  const started = Object.entries(after.units)
    .filter(([unit, then]) => before?.units[unit] !== then)
    .map(([unit, then]): Change => {
      const text = before?.units[unit] === undefined ? 'started' : 'started again';
      return { at: then, kind: 'unit', target: `unit/${unit}`, text };
    });
  const stopped = Object.keys(before?.units ?? {})
    .filter((unit) => after.units[unit] === undefined)
    .map((unit) => noticed({ kind: 'unit', target: `unit/${unit}`, text: 'stopped' }, circumstances));
  return [...events, ...started, ...stopped].filter((change) => at - change.at < lookBack);
};
