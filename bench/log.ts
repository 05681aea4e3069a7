import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Terminal } from '../test/e2e/terminal.ts';
import { gather } from './crowd.ts';
import { p99, timeKeys } from './key-to-frame.ts';
import { rotatedEvery } from './log-writer.ts';
import { quietest } from './noise.ts';
import { median } from './proc.ts';
import { quarterdeck } from './programs.ts';
import type { Row } from './report.ts';
import { costOf, open as openProgram } from './watch.ts';

/** A log that is followed on the screen while ten thousand lines come each second, among 20 containers. */
export async function log(seconds: number): Promise<readonly Row[]> {
  await using crowd = await gather(20);
  const path = join(crowd.home, 'app.log');
  await appendFile(crowd.stackFile, `logs: [{ name: app, file: ${path} }]\n`);
  await using _ = await startWriter(path);
  const program = quarterdeck(crowd.stackFile, crowd.home);
  await using terminal = openProgram(program);
  await terminal.waitFor(program.isDrawn, 'first frame', 20_000);
  await openOnScreen(terminal);
  const from = await shownOf(terminal);
  await sleep(10_000); // past the compiler's warm-up
  const [{ cpu, bytesPerMinute }, noise] = await quietest(() => costOf(terminal, seconds));
  const [sorted, keyNoise] = await quietest(() => timeKeys(terminal, toggleTimes));
  const shown = await shownOf(terminal);
  const printed = await lastIn(path);
  const { memory } = await costOf(terminal, 0);
  const follows = 'a log at 10 000 lines/s:';
  return [
    { what: `${follows} CPU of its own tree`, unit: '%', value: cpu * 100, noise },
    { what: `${follows} memory, resident`, unit: 'MB', budget: 120, value: memory.rss / 2 ** 20 },
    { what: `${follows} bytes to the terminal, a minute`, unit: 'kB', value: bytesPerMinute / 1_000, noise },
    { what: `${follows} key to frame, median`, unit: 'ms', value: median(sorted), noise: keyNoise },
    { what: `${follows} key to frame, p99`, unit: 'ms', budget: 50, value: p99(sorted), noise: keyNoise },
    { what: `${follows} lines printed, not shown yet`, unit: '', value: printed - shown.last },
    { what: `${follows} lines lost`, unit: '', budget: 0, value: lostBetween(from, shown) },
  ];
}

async function startWriter(path: string): Promise<AsyncDisposable> {
  const writer = fork(fileURLToPath(new URL('log-writer.ts', import.meta.url)), [path]);
  await once(writer, 'spawn');
  return {
    async [Symbol.asyncDispose]() {
      const ended = once(writer, 'exit');
      writer.kill();
      await ended;
    },
  };
}

async function openOnScreen(terminal: Terminal): Promise<void> {
  terminal.press('0');
  await terminal.waitFor((screen) => screen.includes('log/app'), 'the list of logs');
  terminal.press('/log/app\r');
  await terminal.waitFor((screen) => screen.includes('/log/app'), 'the filter');
  terminal.press('\r');
  await terminal.waitFor((screen) => counts.test(screen), 'the log, more of it printed than is kept');
}

const counts = /of ([\d ]+), following · .* · ([\d ]+) not kept/;
const request = /req-(\d+)/g;

type Shown = { readonly last: number; readonly entries: number };

/** The newest line on the screen, and how many entries the console says it has read. */
/** Of a whole frame: one that is half on the screen has its count from this second, and its lines from the last. */
async function shownOf(terminal: Terminal): Promise<Shown> {
  for (let screen = terminal.screen(); ; ) {
    await sleep(50);
    const later = terminal.screen();
    if (later === screen) {
      const [, kept = '', gone = ''] = counts.exec(screen) ?? [];
      return { last: lastRequest(screen), entries: numberOf(kept) + numberOf(gone) };
    }
    screen = later;
  }
}

const numberOf = (grouped: string): number => Number(grouped.replaceAll(' ', ''));
const lastRequest = (text: string): number => Number([...text.matchAll(request)].at(-1)?.[1]);

/** Lines that the console did not read: of each rotation it says so in an entry more. */
function lostBetween(from: Shown, to: Shown): number {
  const rotationsUntil = ({ last }: Shown): number => Math.floor((last - 1) / rotatedEvery);
  const rotations = rotationsUntil(to) - rotationsUntil(from);
  return to.last - from.last - (to.entries - from.entries - rotations);
}

async function lastIn(path: string): Promise<number> {
  await using file = await open(path);
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read({ position: Math.max(0, size - 4_096) });
  return lastRequest(buffer.toString('utf8', 0, bytesRead));
}

const withTimes = /\[0;2m\d\d:\d\d:\d\d\.\d{3}/;
const withoutTimes = /\[\d+;4H(?:[^ -~]\[[\d;]*m)*(?:10\.|\d{4}-|\{)/;

/** The lines' times come and go with the key; a frame of new lines in between shows them as they were. */
const toggleTimes = (index: number) => ({
  key: 't',
  isDrawn: (written: string): boolean => (index % 2 === 0 ? withTimes : withoutTimes).test(written),
});
