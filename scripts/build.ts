// Builds what is shipped: one minified file in production mode, and the small program in front of it that checks Node.
import { chmod, copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };

await rm('dist', { recursive: true, force: true });
await mkdir('dist');
await build({
  entryPoints: ['src/cli.ts'],
  outfile: 'dist/main.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minify: true,
  legalComments: 'none',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"', __VERSION__: JSON.stringify(version) },
  // CommonJS dependencies ask for Node's modules with require.
  banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
  alias: {
    // Reached only by features that are not used: React's devtools, Docker over SSH, BuildKit sessions, pg's native client.
    'react-devtools-core': './scripts/nothing.cjs',
    ssh2: './scripts/nothing.cjs',
    '@grpc/grpc-js': './scripts/nothing.cjs',
    '@grpc/proto-loader': './scripts/nothing.cjs',
    'pg-native': './scripts/nothing.cjs',
  },
});
await copyFile('src/bin.js', 'dist/quarterdeck.js');
await chmod('dist/quarterdeck.js', 0o755);
