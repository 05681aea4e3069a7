import { ReadError } from '../../core/reading.ts';
import type { System } from '../../domain/stack.ts';
import { type Backend, backendsOf, postmasterOf } from '../../systems/postmaster.ts';
import { isHere } from '../backup/survey.ts';
import type { Reach } from '../faces.ts';
import { sectionOf } from '../primacy/means.ts';

/** The sessions of a node as processes of this host, or why nobody here can tell them. */
export type Local =
  | { readonly is: 'here'; readonly backends: readonly Backend[]; readonly as: readonly string[] }
  | { readonly is: 'nowhere'; readonly because: string };

/** Counts only where the data directory of the stack file is proven to be the node's. */
export async function localOf(reach: Reach, system: System): Promise<Local> {
  const { where } = system;
  const section = sectionOf(reach, system);
  const directory = section?.control?.pgdata;
  if (directory === undefined || !isHere(where))
    return {
      is: 'nowhere',
      because: 'the stack file does not name its data directory on this host (control.pgdata)',
    };
  const port = Number(/:(\d+)(?:\/[^:]*)?$/.exec(where)?.[1] ?? 5432);
  try {
    const backends = await backendsOf(await postmasterOf(directory, port));
    return { is: 'here', backends, as: section?.operate?.run_as ?? [] };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return { is: 'nowhere', because: error.message };
  }
}
