import { nearest } from '../../core/nearest.ts';
import type { Run } from '../../domain/run.ts';
import { UsageError } from '../command.ts';
import type { Ground } from './ground.ts';

/** The run of that name. @throws UsageError when there is none. */
export async function runNamed(id: string, { store }: Pick<Ground, 'store'>): Promise<Run> {
  const file = await store.open(id);
  if (file !== undefined) return file.read();
  const close = nearest(
    id,
    (await store.list(200)).map((run) => run.id),
  );
  throw new UsageError(`There is no run "${id}"${close === undefined ? '.' : `: did you mean "${close}"?`}`);
}
