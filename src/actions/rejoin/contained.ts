import { ReadError } from '../../core/reading.ts';
import { formatConninfo, redirected } from '../../domain/postgres/conninfo.ts';
import type { Step } from '../action.ts';
import { type Contained, isMarkedIn } from '../primacy/contained.ts';
import { choreOf } from '../primacy/once.ts';
import { wayOf } from '../takeover/postgres/switchover/steps/before.ts';
import { relink, unlink } from '../takeover/postgres/switchover/steps/policy.ts';
import { assertDown } from './contained/down.ts';
import { rewind } from './contained/rewind.ts';
import { choreName, keep, shelf } from './contained/shelf.ts';
import type { Known } from './facts.ts';
import { ownFiles, withSettings } from './settings.ts';

/**
 * The steps of one in a container: a container of the same image that has its volumes keeps its settings, and rewinds it. What the
 * engine started again is noted there before that is changed.
 */
export const contained = (known: Known, server: Contained): readonly Step[] => [
  keep(known, server),
  ...unlink({ ...known.node, server }),
  rewind(known, server),
  configure(known, server),
  ...relink({ ...known.node, server }),
];

/** Gives it its own settings back, and tells it whom it follows. */
function configure(known: Known, server: Contained): Step {
  const { node, primary } = known;
  return {
    id: 'configure',
    title: `give ${node.title} its settings back, and have it follow ${primary.title}`,
    within: 2_000,
    repeatable: true,
    async run(hands, { signal }) {
      await assertDown(hands, known, server, signal);
      const made = await choreOf(hands, server, choreName(known), signal);
      if (made === undefined)
        throw new ReadError('missing', 'the container that keeps its settings was removed');
      const words = redirected(await wayOf(hands.primacy(primary.system), signal), {
        ...primary.place,
        application: node.title,
      });
      const follows = { primary_conninfo: formatConninfo(words), primary_slot_name: node.slot ?? '' };
      const write = hands.engine(server.engine);
      const files = await Promise.all(
        ownFiles.map(async (name) => {
          const kept = await write.take(made.id, `/${shelf}/${name}`, signal);
          if (kept === 'gone') return [];
          if (name !== 'postgresql.auto.conf') return [{ ...kept, name }];
          const text = withSettings(new TextDecoder().decode(kept.bytes), follows);
          return [{ ...kept, name, bytes: Buffer.from(text) }];
        }),
      );
      const mark = { name: 'standby.signal', bytes: new Uint8Array(), mode: 0o600, ...server.owner };
      await write.put(server.id, server.dataDirectory, [...files.flat(), mark], signal);
      return { done: true };
    },
    happened: async (reach, { results, signal }) =>
      results.configure !== undefined && (await isMarkedIn(reach, server, signal)) ? 'yes' : 'no',
  };
}
