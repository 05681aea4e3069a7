import process from 'node:process';
import { openPreferences, type PreferenceStore } from '../config/preferences.ts';
import { type Surroundings, surroundingsOf } from '../config/surroundings.ts';
import { systemClock } from '../core/clock.ts';
import { intervalsOf } from '../probes/probes.ts';
import type { Intervals } from '../views/age.ts';
import { ascii, unicode } from '../views/glyphs.ts';
import { graphed } from '../views/graphed.ts';
import { takeJobControl } from '../views/job-control.ts';
import { placeAt } from '../views/place.ts';
import { needsOf, type Tables } from '../views/screens.ts';
import { createStore, logIn } from '../views/store.ts';
import { createTables } from '../views/tables.ts';
import { themeNames } from '../views/theme.ts';
import { lateActing } from './acting/late.ts';
import { type Command, exit, type Given, type Outside, UsageError } from './command.ts';
import { costMeter } from './cost.ts';
import { createFollowing } from './following.ts';
import { refreshOf, watchingOptions, watchingUsage } from './options.ts';
import { plainly } from './plainly.ts';
import { recordingOptions, recordingUsage } from './recording.ts';
import { screenAsked } from './screen.ts';
import { hasColours, speaksUnicode } from './terminal.ts';
import { openWatching, type Watching, type WatchingOptions } from './watching.ts';

const options = {
  ...watchingOptions,
  ...recordingOptions,
  screen: { type: 'string' },
  plain: { type: 'boolean' },
  ascii: { type: 'boolean' },
} as const;

const usage = `${watchingUsage}
${recordingUsage}
      --screen NAME       the screen to open on
      --plain             lines of text instead of a screen, for screen readers and simple terminals
      --ascii             no characters beyond ASCII`;

/** The console: full screen on a terminal, the status without one. */
export const console: Command = {
  usage: `quarterdeck [console] [OPTIONS]\n\n${usage}`,
  options,
  run: (given, outside) => open(given, outside, {}),
};

/** The console in which nothing watched can be changed at all. */
export const watch: Command = {
  usage: `quarterdeck watch [OPTIONS]\n\n${usage}`,
  options,
  run: (given, outside) => open(given, outside, { access: { access: 'watch', by: 'quarterdeck watch' } }),
};

async function open(
  given: Given,
  outside: Outside,
  access: Pick<WatchingOptions, 'access'>,
): Promise<number> {
  const { values, positionals } = given;
  if (positionals.length > 0)
    throw new UsageError(`The console takes no "${positionals[0]}"; see quarterdeck --help.`);
  const tables = createTables();
  const screen = screenAsked(values.screen, tables);
  const { stdin, stdout, env } = outside;
  if (!stdin.isTTY || !stdout.isTTY) {
    const { config, access: wanted, refresh, record, ascii: isAscii } = values;
    const { status } = await import('./status.ts');
    return status.run(
      { values: { config, access: wanted, refresh, record, ascii: isAscii }, positionals },
      outside,
    );
  }
  const isPlain = values.plain === true || env.TERM === 'dumb';
  // What draws is compiled while the configuration is read.
  if (!isPlain) import('../views/open.tsx').catch(() => {});
  const surroundings = surroundingsOf(env);
  const preferences = await openPreferences(surroundings);
  const watching = await openWatching(given, outside, {
    ...access,
    kept: new Set(graphed),
    reload: true,
    remember: true,
  });
  try {
    const intervals = intervalsOf(refreshOf(given));
    if (isPlain) await plainly({ watching, tables, screen, intervals, outside });
    else await draw({ given, outside, surroundings, preferences, watching, tables, screen, intervals });
    return exit.ok;
  } finally {
    await watching.close();
  }
}

type Scene = {
  readonly given: Given;
  readonly outside: Outside;
  readonly surroundings: Surroundings;
  readonly preferences: PreferenceStore;
  readonly watching: Watching;
  readonly tables: Tables;
  readonly screen: string;
  readonly intervals: Intervals;
};

async function draw({
  given,
  outside,
  surroundings,
  preferences,
  watching,
  tables,
  screen,
  intervals,
}: Scene): Promise<void> {
  const { stdin, stdout, env, signal, now, random } = outside;
  const { theme } = preferences.values;
  const place = placeAt(screen, themeNames.find((name) => name === theme) ?? 'dark');
  const [{ openScreen }] = await Promise.all([import('../views/open.tsx'), watching.hostRead]);
  const store = createStore({ world: watching.world(), place });
  const cost = costMeter(() => process.cpuUsage(), now);
  watching.subscribe((world) => {
    const share = cost();
    if (share !== undefined) store.spend(share);
    store.learn(world);
  });
  const { log } = watching;
  const clock = { ...systemClock, now };
  const following = createFollowing({
    open: watching.openLog,
    show: store.read,
    clock,
    random,
    onDefect: (error) => log.error('a log could not be read', { error }),
  });
  store.subscribe(() => {
    const { place: here } = store.view();
    watching.look(needsOf(tables, here));
    following.look(logIn(here), here.log?.at === undefined ? 'live' : 'still');
  });
  watching.look(needsOf(tables, place));
  const acting = lateActing({ given, outside, clock, store, world: watching.world, log });
  let kept: Promise<unknown> = Promise.resolve();
  await openScreen({
    store,
    tables,
    past: watching.past,
    glyphs: given.values.ascii === true || !speaksUnicode(env) ? ascii : unicode,
    intervals,
    user: surroundings.user,
    isColoured: hasColours(env),
    isInTmux: env.TMUX !== undefined,
    jobs: takeJobControl(),
    now: () => performance.now(),
    stdin,
    stdout,
    signal,
    onDrawn() {
      watching.begin();
      acting.follow(watching);
      acting.keepAlerts(watching);
    },
    report: (part, error) => log.error('a part of the screen failed', { part, error }),
    perform(effect, handOver) {
      switch (effect.type) {
        case 'readNow':
          return watching.readNow();
        case 'ack':
          return watching.ack(effect.alert);
        case 'prefer':
          kept = preferences.set({ ...preferences.values, ...effect.preference });
          return;
        case 'playback':
          return;
        default:
          acting.perform(effect, handOver);
      }
    },
  });
  await acting.close();
  // A choice made just before leaving is still being written.
  await kept;
}
