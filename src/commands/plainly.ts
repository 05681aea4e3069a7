import type { Tables } from '../views/screens.ts';
import type { Outside } from './command.ts';
import type { Watching } from './watching.ts';

export async function plainly(_w: Watching, _t: Tables, _o: Outside, _s: string | undefined): Promise<void> {}
