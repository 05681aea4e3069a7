import type { Facts, Place } from './facts.ts';

/** What is to be done about a master that does not answer any more, while there is no other one. */
export const whereDown = ({ sentinels }: Pick<Facts, 'sentinels'>): string =>
  sentinels.length > 0
    ? 'if it is down, its Sentinels make another one the master'
    : 'if it is down, fail over';

/** What holds of a master that is away while another one took over. */
export const tillItFollows = ({ sentinels }: Pick<Facts, 'sentinels'>, { host, port }: Place): string =>
  sentinels.length > 0
    ? 'its Sentinels have it follow when it is back, and what it takes until then is lost'
    : `keep it down until it can be told to follow (REPLICAOF ${host} ${port}): what it takes until then is lost`;
