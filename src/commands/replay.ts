import process from 'node:process';
import { openPreferences } from '../config/preferences.ts';
import { surroundingsOf } from '../config/surroundings.ts';
import { parseDuration } from '../config/units.ts';
import { systemClock } from '../core/clock.ts';
import type { Instant } from '../core/reading.ts';
import { emptyTail } from '../domain/logs/tail.ts';
import type { Log, LogSource } from '../domain/logs.ts';
import { intervalsOf } from '../probes/probes.ts';
import { type Recording, RecordingError, readRecording } from '../records/recording.ts';
import type { Acts } from '../views/actions/desk.ts';
import { ascii, unicode } from '../views/glyphs.ts';
import { graphed } from '../views/graphed.ts';
import { takeJobControl } from '../views/job-control.ts';
import { placeAt } from '../views/place.ts';
import { plainBlock } from '../views/plain.ts';
import type { Tables } from '../views/screens.ts';
import { createStore } from '../views/store.ts';
import { createTables } from '../views/tables.ts';
import { themeNames } from '../views/theme.ts';
import { type Command, exit, type Given, type Outside, Refusal, UsageError } from './command.ts';
import { costMeter } from './cost.ts';
import { type Replaying, startReplaying } from './replaying.ts';
import { screenAsked } from './screen.ts';
import { formatText, textLook } from './status.text.ts';
import { hasColours, speaksUnicode } from './terminal.ts';

/** The console on a recording: no system is asked for anything. */
export const replay: Command = {
  usage: [
    'quarterdeck replay FILE [OPTIONS]',
    '',
    'Shows what --record wrote, on any machine. Space plays and pauses, . and , step, [ and ] go a minute, + and - set the',
    'speed. Without a terminal it says how everything was at that time, or at the end.',
    '',
    '      --at TIME           where to begin: 02:36, 02:36:55, 2026-11-20T02:36:55Z, or +10m from its start',
    '      --speed N           recorded seconds a second, 0.25 to 256 (default 1)',
    '      --screen NAME       the screen to open on',
    '      --plain             lines of text instead of a screen, of that one time',
    '      --ascii             no characters beyond ASCII',
  ].join('\n'),
  options: {
    at: { type: 'string' },
    speed: { type: 'string' },
    screen: { type: 'string' },
    plain: { type: 'boolean' },
    ascii: { type: 'boolean' },
  },
  async run(given, outside) {
    const tables = playedTables();
    const screen = screenAsked(given.values.screen, tables);
    const speed = speedOf(given);
    const recording = await recordingOf(given);
    const at = timeAsked(given, recording);
    const clock = { ...systemClock, now: outside.now };
    const replaying = startReplaying(recording, { clock, kept: new Set(graphed), speed });
    try {
      if (!outside.stdin.isTTY || !outside.stdout.isTTY || given.values.plain === true)
        print({ given, outside, recording, replaying, tables, screen, at });
      else await draw({ given, outside, recording, replaying, tables, screen, at });
      return exit.ok;
    } finally {
      replaying.close();
    }
  },
};

type Scene = {
  readonly given: Given;
  readonly outside: Outside;
  readonly recording: Recording;
  readonly replaying: Replaying;
  readonly tables: Tables;
  readonly screen: string;
  readonly at: Instant | undefined;
};

/** A recording holds no logs. */
function playedTables(): Tables {
  const tables = createTables();
  return { ...tables, screens: tables.screens.filter(({ opensLogs }) => opensLogs !== true) };
}

async function recordingOf({ positionals }: Given): Promise<Recording> {
  const [path, more] = positionals;
  if (path === undefined || more !== undefined)
    throw new UsageError('replay takes one recording: quarterdeck replay FILE.');
  try {
    return await readRecording(path);
  } catch (error) {
    if (error instanceof RecordingError) throw new Refusal([error.message], exit.usage);
    throw error;
  }
}

function print({ given, outside, recording, replaying, tables, screen, at }: Scene): void {
  replaying.goTo(at ?? Number.POSITIVE_INFINITY);
  const { stdout, env } = outside;
  const world = replaying.world();
  const look = textLook(env, { isTerminal: stdout.isTTY === true, isAscii: given.values.ascii === true });
  const text =
    given.values.plain === true
      ? plainBlock(tables, world, screen, intervalsOf(recording.header.refresh)).text
      : formatText(world, look);
  stdout.write(text);
}

async function draw({ given, outside, recording, replaying, tables, screen, at }: Scene): Promise<void> {
  const { stdin, stdout, env, signal, now } = outside;
  const surroundings = surroundingsOf(env);
  const { theme } = (await openPreferences(surroundings)).values;
  const place = placeAt(screen, themeNames.find((name) => name === theme) ?? 'dark');
  if (at !== undefined) replaying.goTo(at);
  const store = createStore({ world: replaying.world(), place });
  store.play(replaying.playback());
  const cost = costMeter(() => process.cpuUsage(), now);
  store.subscribe(() => {
    const { place: here, log } = store.view();
    const source = here.log?.source;
    if (source !== undefined && log?.source !== source) store.read(unrecorded(source));
  });
  replaying.subscribe((world, playback) => {
    const share = cost();
    if (share !== undefined) store.spend(share);
    store.play(playback);
    store.learn(world);
  });
  const { openScreen } = await import('../views/open.tsx');
  await openScreen({
    store,
    tables,
    past: replaying.past,
    glyphs: given.values.ascii === true || !speaksUnicode(env) ? ascii : unicode,
    intervals: intervalsOf(recording.header.refresh),
    user: '',
    isPlayed: true,
    isColoured: hasColours(env),
    isInTmux: env.TMUX !== undefined,
    jobs: takeJobControl(),
    now: () => performance.now(),
    stdin,
    stdout,
    signal,
    onDrawn() {},
    report() {},
    perform(effect) {
      if (effect.type === 'playback') replaying.control(effect.step);
      if (effect.type === 'equip')
        import('../views/actions/desk.ts').then(({ createDesk }) => store.equip(createDesk(nothingToDo)));
    },
  });
}

/** What was done is shown; nothing can be done to it. */
const nothingToDo: Acts = {
  offersFor: () => [],
  choicesFor: () => [],
  judge: () => ({ is: 'refused', because: ['This is a recording.'] }),
};

/** A log is read when somebody looks, and is no fact: there is none to play. */
const unrecorded = (source: LogSource): Log => ({
  source,
  state: { is: 'failed', because: 'a recording holds no logs' },
  tail: emptyTail,
  rate: undefined,
});

function speedOf({ values: { speed } }: Given): number {
  if (speed === undefined) return 1;
  const wanted = Number(speed);
  if (wanted >= 0.25 && wanted <= 256) return wanted;
  throw new UsageError(`--speed is "${speed}": expected a number of 0.25 to 256.`);
}

/** @throws UsageError when it is no time, or none of the recording's. */
function timeAsked({ values: { at } }: Given, { header, times }: Recording): Instant | undefined {
  if (typeof at !== 'string') return undefined;
  const from = header.at;
  const to = Math.max(from, times.at(-1) ?? from);
  const wanted = timeIn(at, from);
  if (wanted === undefined)
    throw new UsageError(`--at is "${at}": expected a time such as 02:36, 2026-11-20T02:36:55Z or +10m.`);
  if (wanted >= Math.floor(from / 60_000) * 60_000 && wanted <= to) return wanted;
  const [start, end] = [from, to].map((time) => new Date(time).toISOString());
  throw new UsageError(`--at is "${at}": the recording goes from ${start} to ${end}.`);
}

function timeIn(text: string, from: Instant): Instant | undefined {
  const after = text.startsWith('+') ? parseDuration(text.slice(1)) : undefined;
  if (after !== undefined) return from + after;
  const [, hour, minute, second = '0'] = /^(\d\d?):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  if (hour === undefined) {
    const exact = Date.parse(text);
    return Number.isNaN(exact) ? undefined : exact;
  }
  const onDay = new Date(from);
  onDay.setHours(Number(hour), Number(minute), Number(second), 0);
  // A time of day before the start is one of the next day.
  if (onDay.getTime() < from - 60_000) onDay.setDate(onDay.getDate() + 1);
  return onDay.getTime();
}
