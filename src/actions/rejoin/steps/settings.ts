import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReadError } from '../../../core/reading.ts';
import { formatConninfo, redirected } from '../../../domain/postgres/conninfo.ts';
import type { Step } from '../../action.ts';
import { isClosed, isMarkedStandby } from '../../primacy/local.ts';
import { close, mark } from '../../takeover/postgres/switchover/server.ts';
import { wayOf } from '../../takeover/postgres/switchover/steps/before.ts';
import type { OnHost } from '../facts.ts';
import { keptIn, lostWords, settingsOf, whole } from '../kept.ts';
import { localFiles, withSettings } from '../settings.ts';
import { assertDown, isStarted } from './down.ts';

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/** Its own settings, of which a rewind makes those of the other server: where one was begun, those that it kept. */
export function keep(known: OnHost): Step {
  const { node, key } = known;
  const { local, title } = node;
  const place = keptIn({ local, key });
  return {
    id: 'keep',
    title: `keep the settings of ${title} aside`,
    within: 1_000,
    async run(hands, { signal }) {
      const files = hands.files();
      const settings = await settingsOf(local);
      if (settings.is === 'lost') throw new ReadError('refused', lostWords(title));
      const source = settings.is === 'kept' ? settings.in : local.dataDirectory;
      await files.remove(place);
      await files.ensureDirectory(place);
      for (const name of localFiles) {
        const from = join(source, name);
        if (!(await isFile(from))) continue;
        const { mode, uid, gid } = await stat(from);
        await files.copy(from, join(place, name), { mode: mode & 0o7777, uid, gid }, signal);
      }
      await files.write(join(place, whole), '');
      return undefined;
    },
    // Once it is rewound its files say nothing of what was kept. Once it is started nothing of that is needed any more.
    async happened(_, { results }) {
      if (await isFile(join(place, whole))) return 'yes';
      return (await isStarted(local, results)) ? 'yes' : 'no';
    },
    undo: (hands) => hands.files().remove(place),
  };
}

/** Gives it its own settings back, tells it whom it follows, marks it again, and only then lets a server start on it. */
export function configure(known: OnHost): Step {
  const { node, primary } = known;
  const { dataDirectory } = node.local;
  const auto = join(dataDirectory, 'postgresql.auto.conf');
  return {
    id: 'configure',
    title: `give ${node.title} its settings back, and have it follow ${primary.title}`,
    within: 2_000,
    repeatable: true,
    async run(hands, { signal }) {
      await assertDown(known);
      const files = hands.files();
      const words = redirected(await wayOf(hands.primacy(primary.system), signal), {
        ...primary.place,
        application: node.title,
      });
      for (const name of localFiles) {
        const kept = join(keptIn({ local: node.local, key: known.key }), name);
        if (!(await isFile(kept))) continue;
        const { mode, uid, gid } = await stat(kept);
        const like = { mode: mode & 0o7777, uid, gid };
        const text = await readFile(kept, 'utf8');
        const own =
          name === 'postgresql.auto.conf'
            ? withSettings(text, {
                primary_conninfo: formatConninfo(words),
                primary_slot_name: node.slot ?? '',
              })
            : text;
        await files.replace(join(dataDirectory, name), own, like);
      }
      await mark(hands, { server: node.local, title: node.title }, true, signal);
      await close(hands, node.local, false, signal);
      return undefined;
    },
    async happened() {
      const text = await readFile(auto, 'utf8').catch(() => '');
      const { host, port } = primary.place;
      const isTold = text.includes(`host=${host}`) && text.includes(`port=${port}`);
      const isMarked = (await isMarkedStandby(node.local)) === true;
      return isTold && isMarked && (await isClosed(node.local)) === false ? 'yes' : 'no';
    },
  };
}
