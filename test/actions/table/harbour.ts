// A stack of which every action has a target, on real services, and the program on it as it is, in this process.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actions } from '../../../src/actions/actions.ts';
import { type Outside, Refusal, UsageError } from '../../../src/commands/command.ts';
import { parse } from '../../../src/commands/parse.ts';
import { type Grounds, openGround } from '../../../src/commands/running/ground.ts';
import { requestOf } from '../../../src/commands/running/request.ts';
import { confirmRun, planNow } from '../../../src/commands/running/starting.ts';
import { setsOf } from '../../../src/domain/backup/sets.ts';
import { newest } from '../../../src/domain/backup.ts';
import type { Run } from '../../../src/domain/run.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { RecordError } from '../../../src/records/files.ts';
import { runStore } from '../../../src/records/runs.ts';
import { outsideOf as quietly } from '../../commands/outside.ts';
import { proxyTo, proxyToPort } from '../../systems/proxy.ts';
import type { Case } from './cases.ts';
import { furnish } from './furnish.ts';
import { commandsOn, groundsIn } from './grounds.ts';
import { lab, redisNames } from './lab.ts';
import { writtenBy } from './stackfile.ts';

const { p1, r1 } = lab.postgres;

export type Said = { readonly code: number; readonly out: string };
export type Harbour = Awaited<ReturnType<typeof harbourOf>>;
type Variables = Readonly<Record<string, string>>;

/** Everything in it is gone when it is disposed. */
export async function harbourOf() {
  const root = await mkdtemp(join(tmpdir(), 'qd-harbour-'));
  const at = (...parts: readonly string[]): string => join(root, ...parts);
  for (const name of ['etc', 'home', 'state', 'locks', 'secrets', 'kept'])
    mkdirSync(at(name), { mode: 0o700 });
  chmodSync(at('locks'), 0o1777);
  const secrets: string[] = [];
  const said: string[] = [];
  /** Nothing else contains it, and it is hard to quote. */
  const secret = (): string => {
    const text = `Qd${randomBytes(6).toString('hex')}@/%"é`;
    secrets.push(text);
    return text;
  };
  const proxies = {
    docker: await proxyTo(lab.docker.socket),
    postgres: await proxyToPort(p1.port),
    standby: await proxyToPort(r1.port),
    redis: await Promise.all(redisNames.map((name) => proxyToPort(lab.redis.servers[name].port))),
  };
  const goods = await furnish(at, secret);
  const { written, env: own } = writtenBy({ at, goods, proxies });
  const config = at('quarterdeck.yaml');
  const declare = (change: (stack: typeof written) => object = (stack) => stack): void =>
    writeFileSync(config, JSON.stringify(change(structuredClone(written))), { mode: 0o600 });
  declare();
  /** The host's own file, which counts as root's. */
  const host = at('etc', 'quarterdeck.yaml');
  const cap = (text: string): void => writeFileSync(host, text, { mode: 0o600 });
  const uncap = (): void => rmSync(host);

  const env: Variables = {
    ...{ HOME: at('home'), LANG: 'C.UTF-8', TZ: 'UTC', QUARTERDECK_STATE: at('state') },
    ...{ QUARTERDECK_CONFIG: config, PATH: `${at('bin')}:${process.env.PATH}` },
    ...{ HARBOUR_ROOT: root, ...own },
  };
  const groundsOf = (variables: Variables): Grounds => groundsIn(root, variables);
  const read = async (words: readonly string[], grounds: Grounds) => {
    const asked = await parse(words, commandsOn(grounds));
    if (asked.type !== 'run') throw new Error(`no command: ${words.join(' ')}`);
    return asked;
  };

  /** The program with these words: its exit code, and all that it wrote. */
  async function quarterdeck(words: readonly string[], more: Variables = {}): Promise<Said> {
    const { outside, written: out } = outsideOf({ ...env, ...more });
    try {
      const { command, given } = await read(words, groundsOf({ ...env, ...more }));
      return { code: await command.run(given, outside), out: out() };
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof UsageError || error instanceof RecordError))
        throw error;
      const code = error instanceof Refusal ? error.code : error instanceof UsageError ? 5 : 3;
      return { code, out: `${out()}quarterdeck: ${error.message}\n` };
    } finally {
      said.push(out());
    }
  }

  /** The words that ask for an action on the target of a case. */
  async function wordsOf({ action, target, flags = [] }: Case & { readonly action: string }) {
    const kept = async (of: string) =>
      (await readBackups([{ target: of, directory: at('kept', of.replace(/\/.*/, '')) }])).places;
    const [set] = flags.includes('@set') ? setsOf(await kept('sqlite/app')) : [];
    const given = flags.map((flag) =>
      flag === '@set' ? (set?.id ?? 'none') : flag === '@session' ? goods.session : flag,
    );
    const [, of] = /^backup\/of (.+)$/.exec(target) ?? [];
    if (of === undefined) return [action, target.replace('@', root), ...given];
    const id = newest((await kept(of)).flatMap(({ backups }) => backups))?.id;
    return [action, `backup/${id}`, ...given];
  }

  /** Agrees to a plan as it is now, whatever it takes. @throws Refusal */
  async function confirmed(words: readonly string[], more: Variables = {}): Promise<string> {
    const grounds = groundsOf({ ...env, ...more });
    const { outside } = outsideOf({ ...env, ...more });
    const { given } = await read(['run', ...words], grounds);
    const ground = await openGround(given, outside, grounds);
    const { plan: found, overrides } = await planNow(requestOf(given, actions), ground, outside);
    return confirmRun({ plan: found, how: 'word', overrides }, ground, Math.random());
  }
  const runOf = async (id: string, state = at('state')): Promise<Run> => {
    const store = runStore(join(state, 'harbour'), { directory: 0o700, file: 0o600 });
    const file = await store.open(id);
    if (file === undefined) throw new Error(`there is no run ${id}`);
    return file.read();
  };

  return {
    ...{ root, at, secrets, said, proxies, config, env, goods, secret },
    ...{ declare, cap, uncap, quarterdeck, wordsOf, confirmed, runOf },
    /** Agrees, and carries it as its runner does. */
    async carried(words: readonly string[]): Promise<Run> {
      const id = await confirmed(words);
      await quarterdeck(['run', '--runner', id]);
      return runOf(id);
    },
    async [Symbol.asyncDispose]() {
      for (const proxy of [proxies.docker, proxies.postgres, proxies.standby, ...proxies.redis])
        await proxy[Symbol.asyncDispose]();
      await goods[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** All that is written, wherever it would go. */
function outsideOf(env: Variables): { readonly outside: Outside; readonly written: () => string } {
  const { outside, text } = quietly(env);
  const program = [process.execPath, join(import.meta.dirname, 'program.ts')];
  return { outside: { ...outside, program, stderr: outside.stdout }, written: text };
}
