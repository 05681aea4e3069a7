// Counts what a console starts, as the bench does, until somebody ends it.
import { gather } from '../../bench/crowd.ts';
import { quarterdeck } from '../../bench/programs.ts';
import { spawned } from '../../bench/spawned.ts';

await using crowd = await gather(3);
console.log(crowd.home);
await spawned(quarterdeck(crowd.stackFile, crowd.home), 600);
