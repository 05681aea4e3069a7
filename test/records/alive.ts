import { isAlive } from '../../src/records/process.ts';

process.stdout.write(String(isAlive(JSON.parse(process.argv[2] ?? ''))));
