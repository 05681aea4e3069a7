import type { DeploySection } from '../../config/schema/deploy.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';

const isReference = (text: string): boolean => /^[A-Za-z0-9][\w./:@-]{0,254}$/.test(text);

/** `registry:5000/shop` of `registry:5000/shop:41`; of what goes by its digest alone, too. */
export const repositoryOf = (reference: string): string =>
  reference.replace(/@sha256:[0-9a-f]+$/, '').replace(/:[^:/]+$/, '');

/**
 * What image is asked for: by its name, by a version of the declared one, or of the one that runs; else that one itself.
 * @throws ReadError for what is none.
 */
export function wantedReference(
  { version, image }: { readonly version?: string | undefined; readonly image?: string | undefined },
  declared: DeploySection | undefined,
  running: string,
  release: string,
): string {
  const found = image ?? versioned(version, declared, running, release);
  if (isReference(found) && !found.startsWith('sha256:')) return found;
  throw new ReadError(
    'unsupported',
    `"${sanitize(found)}" is no name of an image: say which one with --image`,
  );
}

function versioned(
  version: string | undefined,
  declared: DeploySection | undefined,
  running: string,
  release: string,
): string {
  const base = declared?.image ?? running;
  if (base.includes('{version}')) {
    if (version === undefined) throw new ReadError('unsupported', `${base} takes a version: --version 41`);
    return base.replaceAll('{version}', version);
  }
  if (version !== undefined) return `${repositoryOf(base)}:${version}`;
  return declared?.build === undefined ? base : `${repositoryOf(base)}:${release}`;
}
