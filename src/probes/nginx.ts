import type { Probe } from '../core/probe.ts';
import { ReadError } from '../core/reading.ts';
import { type Question, serverBlocks, statusQuestion } from '../domain/nginx/servers.ts';
import { parseStubStatus, stubRates } from '../domain/nginx/stub-status.ts';
import type { Nginx } from '../domain/nginx.ts';
import type { NginxFace } from '../systems/nginx.ts';

/** How old the configuration may be that says where it answers. */
const age = 30_000;

/** Its own counters; where it offers none, whether it takes connections. */
export const nginx: Probe<NginxFace, Nginx> = {
  every: 2_000,
  everyHidden: 10_000,
  timeout: 3_000,
  async read(face, last, { at, signal }) {
    const begun = performance.now();
    const question = await questionOf(face, signal);
    if (question === undefined) {
      await face.accepts(await placeOf(face, signal), signal);
      return { counters: undefined, rates: undefined, roundTrip: performance.now() - begun };
    }
    const body = await face.page(question, signal);
    const counters = parseStubStatus(body);
    if (counters === undefined)
      throw new ReadError('protocol', `${question.url} answers with something else than stub_status`);
    const before = last?.value.counters;
    const rates = last && before && stubRates(before, counters, at - last.at);
    return { counters, rates, roundTrip: performance.now() - begun };
  },
};

/** What the stack file names, else what the configuration offers. */
async function questionOf(face: NginxFace, signal: AbortSignal): Promise<Question | undefined> {
  if (face.status !== undefined) return { url: face.status, host: undefined };
  const tree = await face.tree(age, signal);
  return tree && statusQuestion(tree.root);
}

async function placeOf(face: NginxFace, signal: AbortSignal) {
  const tree = await face.tree(age, signal);
  const [place] = serverBlocks(tree?.root ?? []).flatMap(({ places }) => places);
  if (place !== undefined) return place;
  throw new ReadError('protocol', `the configuration of ${face.title} says nowhere that it listens`);
}
