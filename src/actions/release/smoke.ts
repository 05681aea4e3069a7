import { type Duration, ReadError } from '../../core/reading.ts';
import { askHttp, type HttpTrace } from '../../systems/check/http.ts';
import { pause } from '../../systems/pause.ts';
import type { Step } from '../action.ts';
import type { Common } from './facts.ts';

const patience: Duration = 5_000;

/** Asks what was deployed from outside, as one of its users would: so often, so far apart. */
export function smoke({ smoke: asked }: Pick<Common, 'smoke'>): readonly Step[] {
  if (asked === null) return [];
  const { url, tries, every } = asked;
  return [
    {
      id: 'smoke',
      title: `smoke test: ${url}`,
      within: 2_000,
      stoppable: true,
      async run({ clock }, { signal, tell }) {
        for (let attempt = 1; ; attempt++) {
          const because = await whyNot(url, signal);
          if (because === undefined) return { attempt };
          if (signal.aborted) throw new ReadError('closed', 'the runner was told to end');
          if (attempt >= tries) throw new ReadError('refused', `${because}, ${attempt} times in a row`);
          tell(`${because}, try ${attempt} of ${tries}`);
          await pause(clock, every, signal);
        }
      },
      happened: async (_, { results }) => (results.smoke === undefined ? 'no' : 'yes'),
      undo: 'nothing',
    },
  ];
}

async function whyNot(url: string, signal: AbortSignal): Promise<string | undefined> {
  const trace: HttpTrace = { phases: {}, connected: false };
  const question = {
    kind: 'http',
    url,
    method: 'GET',
    redirects: 'stay',
    headers: async () => ({}),
    trust: { is: 'any', ca: undefined },
  } as const;
  try {
    await askHttp(question, trace, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
  } catch (error) {
    return `${url}: ${error instanceof Error ? error.message : String(error)}`;
  }
  const { status = 0 } = trace;
  return status >= 200 && status < 400 ? undefined : `${url} answers ${status}`;
}
