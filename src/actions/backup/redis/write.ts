import { join } from 'node:path';
import { bytes } from '../../../core/format.ts';
import { ReadError } from '../../../core/reading.ts';
import type { RedisLogin } from '../../../domain/connection.ts';
import type { Doing } from '../../action.ts';
import type { Hands } from '../../faces.ts';
import { contentOf, placeOf, type RdbFacts } from '../facts.ts';
import type { Note } from '../note.ts';
import { complaintOf } from '../run.ts';
import { plain } from '../whole.ts';

/** Has a node send what it holds, as to a replica: nothing is written on its own disk. */
export async function writeRdb(hands: Hands, facts: RdbFacts, { signal, tell }: Doing): Promise<Note> {
  const { clock } = hands;
  const startedAt = clock.now();
  const login = await hands.redisLogin(facts.system);
  const path = join(placeOf(facts).partial, contentOf({ kind: 'rdb', format: 'rdb' }));
  const argv = [...facts.wrapper, ...rdbCommand(login, path)];
  const { password } = login;
  const env = { ...plain(hands), ...(password !== undefined && { REDISCLI_AUTH: password }) };
  const onLine = (line: string): void => {
    const [, size] = / (\d+) bytes/.exec(line) ?? [];
    if (size !== undefined) tell(`${bytes(Number(size))} are on their way`);
  };
  const ended = await hands.programs().run({ argv, env, onLine }, signal);
  const errors = password === undefined ? ended.errors : ended.errors.replaceAll(password, '******');
  if (ended.exitCode !== 0) throw new ReadError('refused', complaintOf(argv, { ...ended, errors }));
  return {
    ...{ key: facts.key, startedAt, endedAt: clock.now(), exitCode: ended.exitCode },
    ...{ errors: '', position: null, globals: 'none' },
  };
}

/** The password is in the environment of the program. */
export const rdbCommand = (
  { host, port, username, tls }: Omit<RedisLogin, 'password'>,
  path: string,
): readonly string[] => [
  'redis-cli',
  ...(host.startsWith('/') ? ['-s', host] : ['-h', host, '-p', String(port)]),
  ...(username === undefined ? [] : ['--user', username]),
  ...(tls === undefined ? [] : ['--tls', ...(tls.verify ? [] : ['--insecure'])]),
  ...(tls?.ca === undefined ? [] : ['--cacert', tls.ca]),
  ...(tls?.cert === undefined ? [] : ['--cert', tls.cert]),
  ...(tls?.key === undefined ? [] : ['--key', tls.key]),
  '--rdb',
  path,
];
