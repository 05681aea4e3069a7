import { homedir, hostname, userInfo } from 'node:os';
import { cwd, geteuid } from 'node:process';
import { type Files, localFiles } from './files.ts';

/** What the configuration depends on besides the stack file: who asks, where, and with which variables. */
export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  /** The login name PostgreSQL would be asked as. */
  readonly user: string;
  readonly uid: number;
  readonly hostname: string;
  readonly files: Files;
  /** The host's own file, whose access nothing lifts: `/etc/quarterdeck/quarterdeck.yaml`. */
  readonly ceiling: string;
};

/** The process's own surroundings, with the variables it was given. */
export function surroundingsOf(env: Surroundings['env']): Surroundings {
  return {
    env,
    cwd: cwd(),
    home: env.HOME || homedir(),
    user: loginName(env),
    uid: geteuid?.() ?? 0,
    hostname: hostname(),
    files: localFiles,
    ceiling: '/etc/quarterdeck/quarterdeck.yaml',
  };
}

// A uid without an entry in passwd, as in many containers, makes `userInfo` throw.
function loginName({ LOGNAME, USER }: Surroundings['env']): string {
  try {
    return userInfo().username;
  } catch {
    return LOGNAME || USER || 'postgres';
  }
}
