import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { BuildOptions, Loader, Metafile, Plugin } from 'esbuild';
import { build } from 'esbuild';

/**
 * Keeps what the program always loads in one file.
 *
 * A bundler that splits puts each module beside those that the same entry points reach: with thirty parts loaded on demand, what
 * the front needs lay in sixty files, and each costs its share of a first frame. Here every part is said to need the front,
 * which is there before any part is asked for, so that all of the front is reached alike.
 */
export async function joined(front: string, options: BuildOptions): Promise<Plugin> {
  const { metafile } = await build({ ...options, metafile: true, write: false });
  const parts = partsOf(metafile).filter((path) => path !== front && !path.startsWith('node_modules/'));
  const paths = new Set(parts.map((path) => resolve(path)));
  return {
    name: 'joined',
    setup({ onLoad }) {
      onLoad({ filter: /\/src\/.*\.tsx?$/ }, async ({ path }) => {
        if (!paths.has(path)) return undefined;
        const text = await readFile(path, 'utf8');
        const loader = extname(path).slice(1) as Loader;
        return { contents: `${text}\nimport ${JSON.stringify(resolve(front))};`, loader };
      });
    },
  };
}

const partsOf = ({ outputs }: Metafile): string[] =>
  Object.values(outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
