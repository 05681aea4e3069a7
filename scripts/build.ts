// Builds what is shipped: minified files in production mode, and the small program in front of them that checks Node.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { joined } from './joined.ts';
import { quickSegmenters, quickWidth, wholeRows, withoutFetch } from './lean.ts';

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };

const plugins = [withoutFetch, quickSegmenters, quickWidth, wholeRows];
const front = 'src/cli.ts';
const options: BuildOptions = {
  entryPoints: { main: front },
  outdir: 'dist',
  bundle: true,
  // What is imported when it is needed is a file of its own: the first frame comes 30 ms of CPU earlier, and takes less memory.
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
  plugins,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minify: true,
  legalComments: 'none',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"', __VERSION__: JSON.stringify(version) },
  // CommonJS dependencies ask for Node's modules with require.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  alias: {
    // Reached only by features that are not used: React's devtools, Docker over SSH, BuildKit sessions, pg's native client.
    'react-devtools-core': './scripts/nothing.cjs',
    ssh2: './scripts/nothing.cjs',
    '@grpc/grpc-js': './scripts/nothing.cjs',
    '@grpc/proto-loader': './scripts/nothing.cjs',
    'pg-native': './scripts/nothing.cjs',
  },
};
const { outputFiles = [] } = await build({
  ...options,
  plugins: [...plugins, await joined(front, options)],
  write: false,
});
await mkdir('dist/parts', { recursive: true });
for (const { path, contents } of outputFiles) await put(path, contents);
await put(resolve('dist/quarterdeck.js'), await readFile('src/bin.js'), 0o755);
const made = new Set([...outputFiles.map(({ path }) => path), resolve('dist/quarterdeck.js')]);
for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
  const path = resolve(entry.parentPath, entry.name);
  if (entry.isFile() && !made.has(path)) await rm(path);
}

/** A console that runs loads parts as it needs them: a file is replaced at once, and what is the same stays. */
async function put(path: string, contents: Uint8Array, mode = 0o644): Promise<void> {
  const there = await readFile(path).catch(() => undefined);
  if (there?.equals(contents)) return;
  await writeFile(`${path}.new`, contents, { mode });
  await rename(`${path}.new`, path);
}
