// What the shipped file leaves out of its dependencies, or does later than they do, so that the first frame comes early.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

/** The layout's WebAssembly lies in a data: URL, for which its loader would start all of Node's fetch: 15 ms of CPU. */
export const withoutFetch: Plugin = {
  name: 'without-fetch',
  setup: ({ onLoad }) =>
    onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path }) => ({
      contents: `const fetch = undefined;\n${await readFile(path, 'utf8')}`,
    })),
};

const segmenter = fileURLToPath(new URL('segmenter.cjs', import.meta.url));

/** Ink's libraries split all that is drawn into graphemes, and get a segmenter that is quick where there is nothing to find. */
export const quickSegmenters: Plugin = {
  name: 'quick-segmenters',
  setup: ({ onLoad }) =>
    onLoad(
      {
        filter:
          /(?:ink\/build\/line-update|wrap-ansi\/index|slice-ansi\/tokenize-ansi|ansi-tokenize\/build\/tokenize)\.js$/,
      },
      async ({ path }) => ({
        contents: `import quickSegmenter from ${JSON.stringify(segmenter)};\n${replaced(
          await readFile(path, 'utf8'),
          'new Intl.Segmenter(',
          'quickSegmenter(',
        )}`,
      }),
    ),
};

const width = fileURLToPath(new URL('string-width.cjs', import.meta.url));

/** Ink measures whatever it writes, and nearly all of it takes one column a character: the tables of the rest can wait. */
export const quickWidth: Plugin = {
  name: 'quick-width',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^string-width$/ }, ({ importer }) =>
      importer === width ? undefined : { path: width },
    ),
};

const rows = fileURLToPath(new URL('rows.ts', import.meta.url));

/** Ink's way of putting a frame together costs more than all the rest of drawing it. */
export const wholeRows: Plugin = {
  name: 'whole-rows',
  setup: ({ onLoad }) =>
    onLoad({ filter: /ink\/build\/output\.js$/ }, async ({ path }) => ({
      contents: `import { rowsOf } from ${JSON.stringify(rows)};
${replaced(await readFile(path, 'utf8'), '    get() {', '    getCells() {')}
Output.prototype.get = function () {
  const rows = rowsOf(this.operations, this.height);
  return rows === undefined ? this.getCells() : { output: rows.join('\\n'), height: this.height };
};
`,
    })),
};

function replaced(text: string, what: string, by: string): string {
  if (!text.includes(what)) throw new Error(`the dependency has changed: there is no "${what}" in it`);
  return text.replace(what, by);
}
