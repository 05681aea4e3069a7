import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
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
    /** Of its cause among the changes of which the Deck says that they were before an alert; absent where none is looked for. */
    readonly cause?: number | undefined;
  };
  readonly keystrokes: number;
  /** From the first key to a stack that works again. */
  readonly recovered: number;
  readonly lost: number | undefined;
  readonly stated: number | undefined;
  /** The longest time in which nobody was served. */
  readonly interruption: number | undefined;
};

/** Stages a drill on a lab of its own, and mends it through the shipped program in a terminal. */
export async function perform(drill: Drill): Promise<Result> {
  await using lab = await startLab({ parts: drill.parts, purpose: 'drill' });
  const home = join(lab.facts.directory, 'home');
  mkdirSync(home, { mode: 0o700 });
  const env = { HOME: home, QUARTERDECK_STATE: join(home, 'state') };
  const program = resolve('dist/quarterdeck.js');
  await using scene = await drill.stage(lab, async (...words) => void (await execa(program, words, { env })));
  await using terminal = openTerminal(program, ['--config', scene.config], { env });
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
  return {
    ...(seen && { seen }),
    ...{ keystrokes: hands.count(), recovered, interruption: scene.interruption?.() },
    ...{ lost: await scene.lost?.(), stated: await scene.stated?.() },
  };
}

async function incident({ incident }: Scene, terminal: Terminal): Promise<Result['seen']> {
  if (incident === undefined) return undefined;
  await incident.befall();
  const befallen = performance.now();
  const { symptom, cause } = incident;
  const screen = await terminal.waitFor((text) => symptom.test(text), `${symptom}`, 120_000);
  const after = performance.now() - befallen;
  const rank = rankOf(rowsUnder(screen, /^─.* Alerts /), symptom);
  if (cause === undefined) return { after, rank };
  const told = await terminal.waitFor((text) => cause.test(text), `${cause}`, 30_000);
  const causes = rowsUnder(told, /^─.* Changes & journal /).filter((line) => line.includes(' before '));
  return { after, rank, cause: rankOf(causes, cause) };
}

/** The rows of a panel. */
function rowsUnder(screen: string, title: RegExp): readonly string[] {
  const lines = screen.split('\n');
  const rest = lines.slice(lines.findIndex((line) => title.test(line)) + 1);
  const end = rest.findIndex((line) => line.startsWith('─'));
  return end === -1 ? rest : rest.slice(0, end);
}

/** 1 is the first. */
function rankOf(rows: readonly string[], wanted: RegExp): number | undefined {
  const found = rows.findIndex((line) => wanted.test(line));
  return found === -1 ? undefined : found + 1;
}
