import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openTerminal, type Terminal } from '../test/e2e/terminal.ts';
import { startLab } from '../test/lab/lab.ts';
import { until } from '../test/lab/processes.ts';
import type { Drill, Scene } from './drill.ts';
import { handsOn } from './hands.ts';

/** What one performance of a drill came to. Times in milliseconds. */
export type Result = {
  /** Absent where nothing had happened. */
  readonly seen?: {
    /** From what happened to its row on the screen. */
    readonly after: number;
    /** Of that row, among the alerts on the Deck; 1 is the first. Undefined where it stands elsewhere on it. */
    readonly rank: number | undefined;
  };
  readonly keystrokes: number;
  /** From the first key to a stack that works again. */
  readonly recovered: number;
  readonly lost: number | undefined;
};

/** Stages a drill on a lab of its own, and mends it through the shipped program in a terminal. */
export async function perform(drill: Drill): Promise<Result> {
  await using lab = await startLab({ parts: drill.parts, purpose: 'drill' });
  await using scene = await drill.stage(lab);
  const home = join(lab.facts.directory, 'home');
  mkdirSync(home, { mode: 0o700 });
  const env = { HOME: home, QUARTERDECK_STATE: join(home, 'state') };
  await using terminal = openTerminal(resolve('dist/quarterdeck.js'), ['--config', scene.config], { env });
  await terminal.waitFor((screen) => / Alerts ─/.test(screen) && / live /.test(screen), 'Deck', 30_000);
  // Incidents seldom wait for less: by now it is kept where everything stood, once.
  await until('What was seen last', async () =>
    existsSync(join(env.QUARTERDECK_STATE, 'shop/lastseen.json')) ? true : undefined,
  );
  const seen = await incident(scene, terminal);
  const began = performance.now();
  const hands = handsOn(terminal);
  await scene.mend(hands);
  await until('The stack at work again', async () => ((await scene.isMended()) ? true : undefined), 120);
  const recovered = performance.now() - began;
  return { ...(seen && { seen }), keystrokes: hands.count(), recovered, lost: await scene.lost?.() };
}

async function incident({ incident }: Scene, terminal: Terminal): Promise<Result['seen']> {
  if (incident === undefined) return undefined;
  await incident.befall();
  const befallen = performance.now();
  const { symptom } = incident;
  const screen = await terminal.waitFor((text) => symptom.test(text), `${symptom}`, 120_000);
  return { after: performance.now() - befallen, rank: rankOf(screen, symptom) };
}

/** Among the rows under the title of the alerts. */
function rankOf(screen: string, symptom: RegExp): number | undefined {
  const lines = screen.split('\n');
  const title = lines.findIndex((line) => / Alerts ─/.test(line));
  const rest = lines.slice(title + 1);
  const alerts = rest.slice(
    0,
    rest.findIndex((line) => line.startsWith('─')),
  );
  const found = alerts.findIndex((line) => symptom.test(line));
  return found === -1 ? undefined : found + 1;
}
