import type { Means } from './means.ts';

/** What can be done to a node, and so what can be promised of it. */
export function meansWord(means: Means | undefined): string {
  if (means === undefined || means.is === 'sql')
    return `SQL only${means === undefined ? '' : ` (${means.because})`}: it can be promoted and told whom to follow, and is not stopped, kept out or rewound`;
  const { server } = means;
  return server.is === 'local'
    ? `by ${server.unit === null ? 'pg_ctl' : `its unit ${server.unit}`} on this host: it can be stopped, kept out and rewound`
    : `by its container ${server.name}: it can be stopped, kept out and rewound`;
}
