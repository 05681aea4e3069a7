import { existsSync } from 'node:fs';
import { reap } from './reap.ts';

// Outlives the lab's owner: a process that is killed outright cannot clean up, but the pipe it held closes.
const [id = '', directory = ''] = process.argv.slice(2);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
for await (const _ of process.stdin);
if (existsSync(directory)) await reap({ id, directory });
