import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';

export const lab = openLab(labOfWorker());
export const redisNames = ['n1', 'n2', 'n3'] as const;
/** Of the table's own, so that what they say and have is told from what others say and have. */
export const users = { watch: 'table_watch', operate: 'table_operate', till: 'table_till' } as const;
