import type { Outcome } from '../../core/plan.ts';
import type { Duration } from '../../core/reading.ts';
import type { Run } from '../../domain/run.ts';
import { exit, type Outside } from '../command.ts';
import type { Ground } from './ground.ts';
import { jsonText, stepJson } from './json.ts';
import type { Launched } from './launcher.ts';
import { endWords, stepLine } from './run.text.ts';

const codes = {
  done: 0,
  undone: 1,
  failed: 2,
  refused: 3,
  locked: 4,
  unknown: 6,
} as const satisfies Record<Outcome, number>;

export const codeOf = (outcome: Outcome): number => codes[outcome];

export type FollowOptions = {
  readonly ground: Pick<Ground, 'store' | 'redact'>;
  readonly outside: Pick<Outside, 'stdout' | 'stderr' | 'signal' | 'sleep'>;
  readonly isJson: boolean;
  readonly launched: Launched;
  /** As it was before it was launched: how it had ended by then is another story. */
  readonly before: Run | undefined;
};

/** For a runner that has written its end to let its locks go, and to write the journal. */
const letGo: Duration = 5_000;

type End = { readonly outcome: Outcome; readonly because: string };

/** Shows a run until it is over, or until we are told to leave: then it goes on without us. Returns the exit code. */
export async function follow(id: string, options: FollowOptions): Promise<number> {
  const { ground, outside, isJson, launched, before } = options;
  const { stdout, stderr, signal, sleep } = outside;
  const tell = (line: string, json: object): void => {
    stdout.write(isJson ? jsonText(json, ground) : ground.redact(`${line}\n`));
  };
  const shown = new Map<string, string>();
  const leaving = new AbortController();
  const over = Promise.withResolvers<End>();
  ground.store.follow(
    (run) => {
      if (run.id !== id) return;
      for (const step of run.steps) {
        const line = stepLine(step, run.at);
        const known = `${step.is}${isJson ? line : ''}`;
        if (shown.get(step.id) === known || step.is === 'waiting') continue;
        shown.set(step.id, known);
        if (isJson || step.is !== 'running') tell(line, { type: 'step', run: id, ...stepJson(step) });
      }
      const end = newEnd(run, before);
      if (end !== undefined) over.resolve(end);
    },
    AbortSignal.any([signal, leaving.signal]),
  );
  const left = new Promise<'left'>((resolve) => {
    if (signal.aborted) resolve('left');
    signal.addEventListener('abort', () => resolve('left'), { once: true });
  });
  const gone = launched.gone.then(() => lastWords(id, options, sleep));
  try {
    const end = await Promise.race([over.promise, left, gone]);
    if (end === 'left') {
      if (isJson) tell('', { type: 'outcome', outcome: 'detached', run: id });
      else stderr.write(`It goes on without us; quarterdeck runs ${id} tells how far it is.\n`);
      return exit.detached;
    }
    tell(endWords(end.outcome, end.because), { type: 'outcome', ...end, run: id });
    // Whoever runs the next one in a script is not to meet the locks of this one.
    await Promise.race([launched.gone, left, sleep(letGo, leaving.signal).catch(() => {})]);
    return codeOf(end.outcome);
  } finally {
    leaving.abort();
  }
}

/** By what it says, not by when: a clock may be set back meanwhile. */
function newEnd({ end, declined }: Run, before: Run | undefined): End | undefined {
  const known = [before?.declined, before?.end].map((one) => JSON.stringify(one));
  const last = [declined, end].find((one) => one !== undefined && !known.includes(JSON.stringify(one)));
  return last && { outcome: last.outcome, because: last.because };
}

/** What the file of a run says whose runner is gone. */
async function lastWords(
  id: string,
  { ground, launched, before }: FollowOptions,
  sleep: Outside['sleep'],
): Promise<End> {
  // What it wrote last may be told by whoever follows the file.
  await sleep(1_000);
  const run = await (await ground.store.open(id))?.read();
  const end = run && newEnd(run, before);
  if (end !== undefined) return end;
  return run?.startedAt === undefined
    ? { outcome: 'refused', because: `the runner ended before it began; ${launched.log} may say why` }
    : {
        outcome: 'unknown',
        because: `the runner ended without an outcome; quarterdeck runs ${id} tells how far it came, ${launched.log} may say why`,
      };
}
