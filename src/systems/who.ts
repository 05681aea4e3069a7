import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { placeOf } from '../core/place.ts';
import { parseStat } from '../domain/process.ts';
import type { Who } from '../domain/run.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Ancestors that are asked for the session they belong to. */
const generations = 16;
/** As the kernel writes "nobody logged in". */
const unset = '4294967295';

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Who asks, as far as the machine tells. `sudo` takes the address of the session away; its ancestors still have it. */
export function who(env: Env): Who {
  const { username: user, uid } = current();
  const login = loginName();
  const sudo = nameIn(env.SUDO_USER);
  const ssh = addressOf(env.SSH_CONNECTION) ?? addressOf(inherited());
  const terminal = parseStat(textOf('/proc/self/stat') ?? '')?.terminal;
  return {
    user,
    uid,
    ...(login !== undefined && login !== user && { login }),
    ...(sudo !== undefined && { sudo }),
    ...(ssh !== undefined && { ssh }),
    ...(terminal !== undefined && { terminal }),
  };
}

/** A user that no file names has its number. */
function current(): { readonly username: string; readonly uid: number } {
  try {
    return userInfo();
  } catch {
    const uid = process.getuid?.() ?? -1;
    return { username: String(uid), uid };
  }
}

function loginName(): string | undefined {
  const uid = textOf('/proc/self/loginuid')?.trim();
  if (uid === undefined || uid === '' || uid === unset) return undefined;
  const line = textOf('/etc/passwd')
    ?.split('\n')
    .find((one) => one.split(':')[2] === uid);
  return line?.split(':')[0] ?? uid;
}

/** What is set by others is believed only where it looks like what it should be. */
const nameIn = (text: string | undefined): string | undefined =>
  text !== undefined && /^[\w.@\\-]{1,64}\$?$/.test(text) ? text : undefined;

/** `10.0.0.7 51234 10.0.0.1 22`, as sshd says it: the client comes first. */
export function addressOf(connection: string | undefined): string | undefined {
  const [, host, port] = /^([0-9A-Fa-f.:]{2,45})(?:%\w+)? (\d{1,5}) /.exec(connection ?? '') ?? [];
  return host === undefined ? undefined : placeOf({ host, port: Number(port) });
}

function inherited(): string | undefined {
  let pid = process.ppid;
  for (let count = 0; count < generations && pid > 1; count++) {
    const found = textOf(`/proc/${pid}/environ`)
      ?.split('\0')
      .find((one) => one.startsWith('SSH_CONNECTION='));
    if (found !== undefined) return found.slice('SSH_CONNECTION='.length);
    pid = parseStat(textOf(`/proc/${pid}/stat`) ?? '')?.parent ?? 0;
  }
  return undefined;
}
