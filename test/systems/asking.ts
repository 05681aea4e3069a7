import { who } from '../../src/systems/who.ts';

process.stdout.write(JSON.stringify(who(process.env)));
