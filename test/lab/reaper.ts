import { existsSync } from 'node:fs';
import { reap, siteOf } from './reap.ts';

// Outlives the lab's owner: a process that is killed outright cannot clean up, but the pipe it held closes.
const site = siteOf(process.argv[2] ?? '');
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
for await (const _ of process.stdin);
if (existsSync(site.directory)) await reap(site);
