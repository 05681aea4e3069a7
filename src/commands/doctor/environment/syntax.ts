import type { EnvFile } from '../../../config/env/parse.ts';
import { doubt, type Finding, problem } from '../finding.ts';

/** What readers of the file take in different ways, or not at all, and what is there twice. */
export function examineSyntax({ assignments, oddities }: EnvFile, id: string): readonly Finding[] {
  const at = (line: number): string => `${id}:${line}`;
  const lines = Map.groupBy(assignments, ({ name }) => name);
  const twice = [...lines].filter(([, all]) => all.length > 1);
  return [
    ...oddities.map(({ line, is, what, mend }) =>
      (is === 'broken' ? problem : doubt)(at(line), `the line ${what}`, mend),
    ),
    ...twice.map(([name, all]) =>
      doubt(
        at(all.at(-1)?.line ?? 0),
        `${name} is set ${all.length} times (lines ${all.map(({ line }) => line).join(', ')}); the last one counts`,
        'keep one of them',
      ),
    ),
  ];
}
