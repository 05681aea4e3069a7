import type { Loaded, Refused } from '../../config/load.ts';
import type { Surroundings } from '../../config/surroundings.ts';
import type { Environment } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import type { HostFace } from '../../systems/host.ts';
import type { Outside } from '../command.ts';
import type { Finding } from './finding.ts';

/** All that the doctor looks at. */
export type Known = {
  readonly outside: Pick<Outside, 'env' | 'stdout' | 'now' | 'signal'>;
  readonly surroundings: Surroundings;
  readonly loaded: Loaded | Refused;
  /** Every system read once; undefined where the configuration was refused. */
  readonly world: World | undefined;
  readonly host: Pick<HostFace, 'text' | 'names' | 'has'>;
};

/** One concern: a file of its own, and a line in the table. It reads, and changes nothing. */
export type Examination = (known: Known) => readonly Finding[] | Promise<readonly Finding[]>;

export const environmentOf = ({ loaded }: Pick<Known, 'loaded'>): Environment | undefined =>
  loaded.is === 'loaded' ? loaded.stack.environment : undefined;
