import { ReadError } from '../../../core/reading.ts';
import type { System } from '../../../domain/stack.ts';
import { lookAtDirectory } from '../../../systems/directory.ts';
import { maybeText } from '../../../systems/postgres/row.ts';
import { isHere } from '../../backup/survey.ts';
import type { Reach } from '../../faces.ts';

/** The primary of a cluster as far as it is known: it may be what was lost. */
export type Server = {
  readonly system: System | undefined;
  /** On this host. */
  readonly dataDirectory: string | undefined;
  readonly unit: string | undefined;
  readonly standbys: readonly string[];
  readonly device: number | undefined;
  /** The command that keeps its WAL; undefined: it keeps none, or does not tell. */
  readonly archiving: string | undefined;
};

/** Asks every node, and takes what the stack file says where none answers as a primary. */
export async function primaryOf(
  reach: Reach,
  nodes: readonly System[],
  signal: AbortSignal,
): Promise<Server> {
  const told = await Promise.all(nodes.map((node) => tell(reach, node, signal)));
  const primary = told.find(({ isPrimary }) => isPrimary);
  const sections = reach.sections.postgres.flatMap((cluster) =>
    cluster.nodes.map((node) => ({ id: `postgres/${cluster.name}/${node.name}`, control: node.control })),
  );
  const section = sections.find(({ id, control }) =>
    primary === undefined
      ? nodes.some((node) => node.id === id) && control !== undefined
      : id === primary.node.id,
  );
  const dataDirectory = primary?.dataDirectory ?? section?.control?.pgdata;
  const found = dataDirectory && (await lookAtDirectory(dataDirectory).catch(() => undefined));
  const isThere = found !== undefined && found !== '' && found.is === 'there';
  return {
    system: primary?.node,
    dataDirectory: isThere || primary === undefined ? dataDirectory : undefined,
    unit: section?.control?.service,
    archiving: primary?.archiving,
    standbys: told.flatMap(({ isPrimary, node }) => (isPrimary === false ? [node.title] : [])),
    device: isThere ? found.device : undefined,
  };
}

async function tell(reach: Reach, node: System, signal: AbortSignal) {
  const silent = { node, isPrimary: undefined, dataDirectory: undefined, archiving: undefined };
  try {
    const answer = await reach
      .postgres(node.id)
      .read(['node', 'dataDirectory', 'archiving'], AbortSignal.any([signal, AbortSignal.timeout(5_000)]));
    if (answer.is !== 'read') return silent;
    const [row] = answer.rows.node ?? [];
    const [settings] = answer.rows.dataDirectory ?? [];
    const [archiving] = answer.rows.archiving ?? [];
    return {
      node,
      isPrimary: row === undefined ? undefined : row.in_recovery !== true,
      dataDirectory: isHere(node.where) && settings ? maybeText(settings, 'path') : undefined,
      archiving:
        archiving === undefined || archiving.mode === 'off' ? undefined : maybeText(archiving, 'command'),
    };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return silent;
  }
}
