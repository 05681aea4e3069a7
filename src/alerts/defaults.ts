import { backupRules } from './defaults/backups.ts';
import { checkRules } from './defaults/checks.ts';
import { containerRules } from './defaults/containers.ts';
import { hostRules } from './defaults/host.ts';
import { nginxRules } from './defaults/nginx.ts';
import { postgresRules } from './defaults/postgres.ts';
import { reachRules } from './defaults/reach.ts';
import { redisRules } from './defaults/redis.ts';
import { sqliteRules } from './defaults/sqlite.ts';

/** The rules that hold while no file says otherwise, as a Prometheus rule file. `quarterdeck rules show` prints it. */
export const defaultRules = `# Quarterdeck's own rules. A rule of the same name in a file of yours takes the place of all of that name here.
groups:${reachRules}${hostRules}${containerRules}${postgresRules}${redisRules}${sqliteRules}${nginxRules}${checkRules}${backupRules}`;
