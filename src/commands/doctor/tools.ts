import { checksOf } from '../../config/checks.ts';
import { type Sections, secretsOf, serversOf } from '../../config/sections.ts';
import type { Surroundings } from '../../config/surroundings.ts';
import { cronPath, findProgram } from './cron.ts';
import { doubt, type Finding, fine, problem } from './finding.ts';
import type { Known } from './known.ts';

/** A program that something here calls, and what for. */
type Tool = { readonly program: string; readonly why: string };

/** Programs that are called from here: whether they are there, and whether cron would find them. */
export async function examineTools({
  loaded,
  surroundings,
  host,
}: Pick<Known, 'loaded' | 'surroundings' | 'host'>): Promise<readonly Finding[]> {
  const declared = loaded.is === 'loaded' ? declaredIn(loaded.sections) : [];
  const needed = [...declared, ...(host.has('/run/systemd/system') ? ofSystemd : [])];
  const found = await Promise.all(unique(needed).map((tool) => examine(tool, surroundings)));
  return [...found.flat(), ...(await node(surroundings))];
}

const ofSystemd: readonly Tool[] = [{ program: 'journalctl', why: 'the logs of units' }];

const declaredIn = (sections: Sections): readonly Tool[] => [
  ...checksOf(sections).flatMap(({ section: { name, command, systemd } }) => [
    ...(command === undefined ? [] : [{ program: command[0] ?? '', why: `check/${name}` }]),
    ...(systemd === undefined ? [] : [{ program: 'systemctl', why: `check/${name}` }]),
  ]),
  ...secretsOf(sections).flatMap(({ reference }) =>
    typeof reference === 'object' && 'command' in reference
      ? [{ program: reference.command[0] ?? '', why: 'a secret' }]
      : [],
  ),
  ...serversOf(sections).flatMap(({ id, section: { operate } }) =>
    operate?.run_as === undefined ? [] : [{ program: operate.run_as[0] ?? '', why: `actions on ${id}` }],
  ),
];

const unique = (tools: readonly Tool[]): readonly Tool[] => [
  ...new Map(tools.map((tool) => [tool.program, tool])).values(),
];

async function examine({ program, why }: Tool, { env, files }: Surroundings): Promise<readonly Finding[]> {
  const path = env.PATH ?? cronPath;
  const found = await findProgram(program, path, files);
  if (found === undefined)
    return [
      problem(
        'tools',
        `${program}, needed for ${why}, is not ${program.includes('/') ? 'there' : `in ${path}`}`,
        'install it, or name it by its whole path',
      ),
    ];
  if ((await findProgram(program, cronPath, files)) !== undefined)
    return [fine('tools', `${found}, for ${why}`)];
  return [
    doubt(
      'tools',
      `${program}, needed for ${why}, is ${found}, and cron looks in ${cronPath} only`,
      'name it by its whole path, or set PATH at the top of the crontab',
    ),
  ];
}

/** This program is started through `env node`, so cron has to find Node too. */
async function node({ files }: Surroundings): Promise<readonly Finding[]> {
  if ((await findProgram('node', cronPath, files)) !== undefined) return [];
  return [
    fine(
      'tools',
      `cron finds no node in ${cronPath}: set PATH at the top of the crontab, or call node by its whole path`,
    ),
  ];
}
