import { parsePostgresUrl } from './addresses/postgres-url.ts';
import { formatPath } from './file/path.ts';
import { codeOf, reasonOf } from './files.ts';
import { failure, type Place, type Problem, warning } from './problem.ts';
import { type NamedSecret, type Sections, secretsOf } from './sections.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * What is wrong or unsafe about the secrets of a file: a password written out, a variable that is not set, a file
 * that others can read, a URL of something that is not PostgreSQL. Looks at files, never into them.
 */
export async function review(
  sections: Sections,
  placeOf: (path: NamedSecret['path']) => Place | undefined,
  outside: Surroundings,
): Promise<readonly Problem[]> {
  const found = await Promise.all(
    secretsOf(sections).map(async (secret) => {
      const { text, severity } = (await verdict(secret, outside)) ?? {};
      if (text === undefined) return [];
      const sentence = `${formatPath(secret.path)} ${text}`;
      return [(severity === 'error' ? failure : warning)(sentence, placeOf(secret.path))];
    }),
  );
  return found.flat();
}

type Verdict = { readonly severity: Problem['severity']; readonly text: string } | undefined;

const instead = 'refer to it with {env: NAME}, {file: PATH} or {command: [PROGRAM]} instead';

async function verdict({ reference, holds }: NamedSecret, outside: Surroundings): Promise<Verdict> {
  if (typeof reference === 'string') {
    if (holds === 'password') return { severity: 'warning', text: `is written out: ${instead}` };
    const parsed = parsePostgresUrl(reference);
    if (parsed.is === 'refused') return { severity: 'error', text: parsed.because };
    if (parsed.parts.password === undefined) return undefined;
    return { severity: 'warning', text: `holds a password that is written out: ${instead}` };
  }
  if ('env' in reference) return ofVariable(reference.env, holds, outside);
  return 'file' in reference ? ofFile(reference.file, outside) : undefined;
}

function ofVariable(name: string, holds: NamedSecret['holds'], { env }: Surroundings): Verdict {
  const value = env[name];
  if (!value) return { severity: 'warning', text: `refers to $${name}, which is not set here` };
  const parsed = holds === 'url' ? parsePostgresUrl(value) : undefined;
  if (parsed?.is !== 'refused') return undefined;
  return { severity: 'warning', text: `refers to $${name}, which ${parsed.because}` };
}

// As libpq judges a key file: 0600 or less, or 0640 or less where root owns it.
async function ofFile(path: string, { files, uid }: Surroundings): Promise<Verdict> {
  try {
    const real = await files.real(path);
    const { mode, uid: owner, type } = await files.entry(real);
    if (type === 'directory') return { severity: 'warning', text: `refers to ${path}, which is a directory` };
    if (isDockerSecret(path) || isDockerSecret(real)) return undefined;
    if (owner !== 0 && owner !== uid)
      return { severity: 'warning', text: `refers to ${path}, which belongs to another user (${owner})` };
    const isOpen = (mode & (owner === 0 ? 0o027 : 0o077)) !== 0;
    return isOpen
      ? { severity: 'warning', text: `refers to ${path}, which others can read: chmod 600 ${path}` }
      : undefined;
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return { severity: 'warning', text: `refers to ${path}, which cannot be looked at: ${reasonOf(error)}` };
  }
}

const isDockerSecret = (path: string): boolean => path.startsWith('/run/secrets/');
