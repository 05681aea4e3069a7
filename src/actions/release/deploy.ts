import * as z from 'zod';
import { stampOf } from '../../domain/backup/names.ts';
import type { Reach } from '../faces.ts';
import { withVariables } from './body.ts';
import type { Wanted } from './plain.ts';
import { prechecks } from './precheck.ts';
import { asItIs, environmentIn } from './record.ts';
import { releasing } from './releasing.ts';
import type { Subject } from './subject.ts';
import { wantedReference } from './wish.ts';

const params = z.strictObject({
  version: z.string().min(1).max(128).describe('the version to deploy, such as 41').optional(),
  image: z.string().min(1).max(255).describe('the image to deploy, such as shop:41').optional(),
});
type Params = z.output<typeof params>;

/** Puts another image in the place of what runs, and goes back by itself where that does not prove itself. */
export const deploy = releasing({ name: 'deploy', title: 'Deploy', params, wanted: wantedBy });

async function wantedBy(
  reach: Reach,
  { engine, reference: running, deploy: declared }: Subject,
  asked: Params,
  signal: AbortSignal,
): Promise<Wanted> {
  const reference = wantedReference(asked, declared, running, stampOf(reach.clock.now()));
  const [found, listed] = await Promise.all([engine.face.image(reference, signal), engine.face.list(signal)]);
  const image = found === 'gone' ? undefined : found;
  const { build, env_file: path, migrate = null } = declared ?? {};
  const environment = path === undefined ? null : { path, as: await asItIs(path) };
  const take: Wanted['take'] =
    build !== undefined && asked.image === undefined
      ? { is: 'build', context: build.context, file: build.file ?? null }
      : image === undefined
        ? { is: 'pull' }
        : null;
  return {
    ...{ what: 'deploy', brings: null, reference, take, migrate, environment, image },
    next: { is: 'made', from: null },
    body: async (now) =>
      environment === null
        ? now
        : withVariables(now, await environmentIn(environment.path).catch(() => new Map())),
    preflight: [
      take === null
        ? { title: `image ${reference}`, is: 'pass', because: 'it is here' }
        : {
            title: `image ${reference}`,
            is: take.is === 'pull' ? 'warn' : 'pass',
            because:
              take.is === 'pull'
                ? 'it is not here: it is pulled first'
                : `it is built in ${take.context} first`,
          },
      ...(await prechecks(reach, declared, { engine: engine.system, listed, needsProgram: take !== null })),
    ],
  };
}
