import type { Facts, Place } from './facts.ts';

/** What holds of a master that is away while another one took over. */
export const tillItFollows = ({ sentinels }: Pick<Facts, 'sentinels'>, { host, port }: Place): string =>
  sentinels.length > 0
    ? 'its Sentinels have it follow when it is back, and what it takes until then is lost'
    : `keep it down until it can be told to follow (REPLICAOF ${host} ${port}): what it takes until then is lost`;
