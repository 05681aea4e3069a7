import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { startLab } from '../lab/lab.ts';
import { slow, stackFile } from './commands.ts';
import { home, openConsole } from './quarterdeck.ts';
import { watchIn } from './watched.ts';

const size = { columns: 180, rows: 50 };
const busy =
  "local t=redis.call('TIME') local u=t[1]*1e6+t[2] repeat local n=redis.call('TIME') until n[1]*1e6+n[2]-u > 20000";

/** What each screen says of the incident, by its key. */
const told: Readonly<Record<string, readonly RegExp[]>> = {
  '1': [
    /▲ api +failing 3 of 3 +503 .*checks\.redis: down/,
    /! nginx web +app 1 of 2 up: .*connection refused 127\.0\.0\.1:\d+/,
    /sqlite +. app +locked .* by pid \d+ /,
    / ● :\d+ +master .*\n ├ ● :\d+ +replica /,
  ],
  '4': [/app +.*locked/],
  '5': [/ :\d+ +master /],
  '6': [/▲ api +failing 3 of 3 +503 /],
  '7': [
    /CheckFailing +check\/api +failed 3 of 3: /,
    /NginxUpstreamDown +nginx\/web /,
    /SqliteLocked +sqlite\/app /,
  ],
  '9': [/check\/api|api +.*failing/],
};

test(
  'an incident is on the same screens when it is replayed where nothing of it runs, without a planted secret',
  slow,
  async () => {
    const lab = await startLab({ parts: ['redis', 'sqlite', 'http', 'tls', 'nginx'] });
    onTestFinished(() => lab.down());
    const { redis, sqlite, http, nginx } = lab;
    const env = home();
    const stack = parse(readFileSync(lab.facts.stackFile, 'utf8'));
    stack.checks[0].headers = { authorization: { env: 'API_TOKEN' } };
    const file = stackFile(env, stack);
    const path = join(env.HOME ?? '', 'incident.jsonl');
    nginx.write((site) =>
      site.replace('proxy_pass', 'proxy_set_header Authorization "Basic plantednginx"; proxy_pass'),
    );
    await redis[await redis.masterNow()].command('EVAL', busy, '1', 'key', 'plantedvalue');
    const message = 'redis://app:plantedpassword@10.0.0.1:6379/0 refused Bearer plantedtoken';
    await http.behave({
      status: 503,
      body: JSON.stringify({ status: 'unhealthy', checks: { redis: { status: 'down', message } } }),
    });
    await nginx.members.a.behave({ mode: 'refuse' });
    await sqlite.lock();

    const live = await watchIn(
      openConsole(['--config', file, '--record', path], {
        ...size,
        env: { ...env, API_TOKEN: 'Bearer plantedtoken' },
      }),
    );
    for (const [key, wanted] of Object.entries(told)) {
      live.terminal.press(key);
      for (const words of wanted) await live.sees(words);
    }
    live.terminal.press('\u0003');
    await live.terminal.exited;
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const recorded = readFileSync(path, 'utf8');
    for (const probe of [
      'nginx',
      'nginxConfiguration',
      'nginxUpstreams',
      'sqlite',
      'redis',
      'redisSlowlog',
      'check',
    ])
      expect(recorded).toContain(`"probe":"${probe}"`);
    expect(recorded).not.toContain('planted');
    await lab.down();

    const replayed = await watchIn(openConsole(['replay', path, '--speed', '256'], size));
    await replayed.sees(/at its end/);
    for (const [key, wanted] of Object.entries(told)) {
      replayed.terminal.press(key);
      for (const words of wanted) await replayed.sees(words);
    }
  },
);
