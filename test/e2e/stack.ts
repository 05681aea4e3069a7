import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';

type Stack = {
  readonly access: 'watch' | 'operate';
  readonly docker?: string;
  readonly nodes?: readonly { readonly name: string; readonly url: string }[];
  readonly pooler?: string;
  readonly guards?: readonly object[];
  readonly services?: readonly object[];
  /** Rules that take the place of the default ones of their names. */
  readonly rules?: readonly object[];
};

/** Writes a stack file of its own for a test, with the secrets beside it, and returns its path. */
export function stackFile({ access, docker, nodes, pooler, guards, services, rules }: Stack): string {
  const directory = mkdtempSync(join(tmpdir(), 'qd-stack-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const secret = (name: string, value: string): { file: string } => {
    const file = join(directory, name);
    writeFileSync(file, `${value}\n`, { mode: 0o600 });
    return { file };
  };
  const cluster = {
    name: 'main',
    nodes: nodes?.map(({ name, url }) => ({ name, url: secret(name, url) })),
    ...(pooler !== undefined && { pooler: { url: secret('pooler', pooler) } }),
  };
  const stack = {
    version: 1,
    stack: 'shop',
    access,
    ...(docker !== undefined && { docker: [{ name: 'lab', socket: docker }] }),
    ...(nodes !== undefined && { postgres: [cluster] }),
    ...(guards !== undefined && { guards }),
    ...(services !== undefined && { services }),
    ...(rules !== undefined && { rules: ['rules.yml'] }),
  };
  if (rules !== undefined)
    writeFileSync(join(directory, 'rules.yml'), stringify({ groups: [{ name: 'own', rules }] }));
  const path = join(directory, 'quarterdeck.yaml');
  writeFileSync(path, stringify(stack), { mode: 0o600 });
  return path;
}
