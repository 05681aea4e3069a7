import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** One import as it stands in a file. */
type Import = {
  readonly file: string;
  readonly to: string;
  readonly isType: boolean;
  readonly isDynamic: boolean;
};
type Rule = { readonly name: string; readonly breach: Import; readonly breaks: (found: Import) => boolean };

/** The layers, from the top down: a file imports from its own folder and from the rows below its own. */
const layers = [
  ['commands'],
  ['views', 'probes', 'alerts', 'actions'],
  ['systems', 'records', 'config'],
  ['domain'],
  ['core'],
] as const;
const seesOnlyWhatIsKnown = ['views', 'alerts'];
const drivers: Readonly<Record<string, string>> = {
  pg: 'systems/postgres',
  ioredis: 'systems/redis',
  dockerode: 'systems/docker',
  systeminformation: 'systems/host',
};

const layerOf = (path: string): string => path.split('/')[1] ?? '';
const rowOf = (path: string): number =>
  layers.findIndex((row) => row.some((layer) => layer === layerOf(path)));
const isOurs = ({ to }: Import): boolean => to.startsWith('src/');
const isRoot = (file: string): boolean => file.split('/').length === 2;

const rules: readonly Rule[] = [
  {
    name: 'imports go down, never sideways',
    breach: { file: 'src/probes/host.ts', to: 'src/views/line.ts', isType: true, isDynamic: false },
    breaks: (found) =>
      isOurs(found) &&
      !isRoot(found.file) &&
      layerOf(found.file) !== layerOf(found.to) &&
      (isRoot(found.to) || rowOf(found.to) <= rowOf(found.file)),
  },
  {
    name: 'views and alerts see only what is known',
    breach: { file: 'src/views/host/panel.ts', to: 'src/config/load.ts', isType: false, isDynamic: true },
    breaks: (found) =>
      isOurs(found) &&
      seesOnlyWhatIsKnown.includes(layerOf(found.file)) &&
      ![layerOf(found.file), 'domain', 'core'].includes(layerOf(found.to)),
  },
  {
    name: 'only .tsx files know Ink and React',
    breach: { file: 'src/views/table.ts', to: 'ink', isType: true, isDynamic: false },
    breaks: ({ file, to }) => /^(ink|react)(\/|$)/.test(to) && !file.endsWith('.tsx'),
  },
  {
    name: 'a driver is loaded late, in its own file of systems',
    breach: { file: 'src/probes/postgres.ts', to: 'pg', isType: false, isDynamic: true },
    breaks: ({ file, to, isType, isDynamic }) =>
      to in drivers && !isType && !(isDynamic && file.startsWith(`src/${drivers[to]}`)),
  },
  {
    name: 'a write face is reached through systems/write.ts alone',
    breach: {
      file: 'src/actions/restart.ts',
      to: 'src/systems/docker.write.ts',
      isType: false,
      isDynamic: false,
    },
    breaks: ({ file, to, isType }) => !isType && to.endsWith('.write.ts') && file !== 'src/systems/write.ts',
  },
  {
    name: 'systems/write.ts is reached from commands/run.ts alone',
    breach: { file: 'src/commands/console.ts', to: 'src/systems/write.ts', isType: false, isDynamic: true },
    breaks: ({ file, to, isType }) =>
      !isType && to === 'src/systems/write.ts' && file !== 'src/commands/run.ts',
  },
  {
    name: 'what is known and judged touches nothing outside',
    breach: { file: 'src/domain/world.ts', to: 'node:fs', isType: false, isDynamic: false },
    breaks: ({ file, to, isType }) =>
      ['core', 'domain', 'alerts'].includes(layerOf(file)) && to.startsWith('node:') && !isType,
  },
  {
    name: 'views do no input or output of their own but the terminal',
    breach: { file: 'src/views/host/panel.ts', to: 'node:fs', isType: false, isDynamic: false },
    breaks: ({ file, to, isType }) =>
      layerOf(file) === 'views' && /^node:(fs|net|http|https|child_process|dgram|tls)/.test(to) && !isType,
  },
];

const statement =
  /(?:^|\n)\s*(?:import|export)\s+(?<type>type\s+)?(?:[^'";]*?\sfrom\s+)?['"](?<to>[^'"]+)['"]|import\(\s*['"](?<dynamic>[^'"]+)['"]\s*\)/g;

function importsOf(file: string, source: string): readonly Import[] {
  return Array.from(source.matchAll(statement), ({ 0: text, groups = {} }) => {
    const to = groups.dynamic ?? groups.to ?? '';
    const isAllTypes = /\{(\s*type\s+[^,}]+,?)+\s*\}/.test(text);
    return {
      file,
      to: to.startsWith('.') ? normalize(join(dirname(file), to)) : to,
      isType: groups.type !== undefined || isAllTypes || /import\($/.test(text),
      isDynamic: groups.dynamic !== undefined,
    };
  });
}

const files = globSync('src/**/*.{ts,tsx}');
const imports = files.flatMap((file) => importsOf(file, readFileSync(file, 'utf8')));

test.each(rules)('$name', ({ breaks }) => {
  expect(imports.filter(breaks)).toEqual([]);
});

test.each(rules)('a planted breach of "$name" is found', ({ breach, breaks }) => {
  const from = breach.to.startsWith('src/')
    ? `./${'../'.repeat(breach.file.split('/').length - 1)}${breach.to}`
    : breach.to;
  const source = breach.isDynamic
    ? `const late = await import('${from}');`
    : `import ${breach.isType ? 'type ' : ''}{ a, b } from '${from}';`;
  const found = importsOf(breach.file, source);
  expect(found).toHaveLength(1);
  expect(found.filter(breaks)).toHaveLength(1);
});

test('only the command line reads the arguments and ends the process', () => {
  const ends = files.filter((file) => /process\.(argv|exit\b|exitCode)/.test(readFileSync(file, 'utf8')));
  expect(ends).toEqual(['src/cli.ts']);
});

test('pure layers do not read the time, the dice or the environment', () => {
  const impure = files.filter(
    (file) =>
      ['core', 'domain', 'alerts', 'views'].includes(layerOf(file)) &&
      file !== 'src/core/clock.ts' &&
      /Date\.now\(|new Date\(\)|Math\.random\(|process\.env/.test(readFileSync(file, 'utf8')),
  );
  expect(impure).toEqual([]);
});

test('the fence sees the source, every layer of it', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(new Set(files.map(layerOf))).toEqual(new Set([...layers.flat(), 'cli.ts']));
});
