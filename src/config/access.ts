import type { Access } from '../domain/stack.ts';
import type { Found } from './find.ts';
import { formatProblem } from './problem.ts';

/** A mode, and who set it where it is not `operate`. */
export type Allowed = { readonly access: Access; readonly because: string | undefined };

/** What the command line asks for, and by what word: `--access watch`. */
export type Wish = { readonly access: Access; readonly by: string };

/** The access in force, or why it may not be raised to what was asked. */
type Decision = ({ readonly is: 'allowed' } & Allowed) | { readonly is: 'refused'; readonly because: string };

const operate: Allowed = { access: 'operate', because: undefined };

/** The access a stack file gives; without any file there is nothing that would forbid. */
export function accessOf(found: Found): Allowed {
  if (found.is === 'none') return operate;
  if (found.is !== 'found')
    return { access: 'watch', because: found.problems.slice(0, 1).map(formatProblem).join() };
  const { access } = found.read.file;
  if (access === 'operate') return operate;
  return { access: 'watch', because: `${access === undefined ? 'not set' : 'set'} in ${found.path}` };
}

/** Below every limit, and below the wish; a wish above a limit is refused. */
export function decide(limits: readonly Allowed[], wish: Wish | undefined): Decision {
  const limit = limits.find(({ access }) => access === 'watch');
  if (limit !== undefined && wish?.access === 'operate')
    return {
      is: 'refused',
      because: `${wish.by} cannot raise the access: it is watch (${limit.because}). Nothing was done.`,
    };
  if (limit !== undefined) return { is: 'allowed', ...limit };
  if (wish?.access === 'watch') return { is: 'allowed', access: 'watch', because: wish.by };
  return { is: 'allowed', ...operate };
}
