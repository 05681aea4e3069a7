import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { drawn, home, openConsole, openInShell, program } from './quarterdeck.ts';

const states = [0, 1, 2, 3];
const sentence = /^[●▲!?] default · \w+ · /;

/** Runs a line of bash, far from any terminal; `codes` are those of each part of its pipe. */
async function piped(line: string): Promise<{ codes: readonly number[]; out: string; err: string }> {
  const script = `${line}; echo "\${PIPESTATUS[@]}" >&3`;
  const { stdio } = await execa('bash', ['-c', script, 'bash', program], {
    env: home(),
    extendEnv: false,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, out = '', err = '', codes = ''] = stdio.map(String);
  return { codes: codes.trim().split(' ').map(Number), out, err };
}

describe('without a terminal', () => {
  it('the console is the status, and ends as the status does', async () => {
    const { codes, out, err } = await piped('"$1"');
    expect(out).toMatch(sentence);
    expect(out).not.toContain('\u001b');
    expect(states).toContain(codes[0]);
    expect(err).toBe('');
  });

  it('on its input the console is the status, in a terminal too', async () => {
    const terminal = openInShell(`${program} </dev/null`);
    const screen = await terminal.waitFor((text) => text.includes('ended with'), 'end', 30_000);
    expect(screen).toMatch(sentence);
    expect(screen).toMatch(/ended with [0-3]:/);
    expect(terminal.raw()).not.toContain('\u001b[?1049h');
  });

  it('on its output it is the status, and what was typed is left for the shell', async () => {
    const terminal = openInShell(`${program} | cat`);
    await terminal.waitFor((text) => text.includes('ended with'), 'end', 30_000);
    expect(terminal.screen()).toMatch(sentence);
    expect(terminal.raw()).not.toContain('\u001b[?1049h');
  });
});

describe('a reader that goes away', () => {
  it('after the first line gets it, and nothing is said', async () => {
    const { codes, out, err } = await piped('"$1" status | head -1');
    expect(out).toMatch(sentence);
    expect([...states, 141]).toContain(codes[0]);
    expect(err).toBe('');
  });

  it.each(['status', 'config schema', '--help', 'doctor'])(
    'before anything is written to it ends "%s" as a closed pipe ends any program',
    async (words) => {
      const gone = 'until [ -e "$HOME/gone" ]; do sleep 0.01; done';
      const { codes, err } = await piped(
        `{ ${gone}; exec "$1" ${words}; } | { exec <&-; touch "$HOME/gone"; }`,
      );
      expect(codes).toEqual([141, 0]);
      expect(err).toBe('');
    },
  );

  it('does not keep an error from being told', async () => {
    const { codes, err } = await piped('"$1" --no-such-option | true');
    expect(codes).toEqual([5, 0]);
    expect(err).toContain('no-such-option');
  });
});

it('output that cannot be written is an error', async () => {
  const { codes, err } = await piped('"$1" status >/dev/full');
  expect(codes).toEqual([1]);
  expect(err).toBe('quarterdeck: The output could not be written: ENOSPC: no space left on device, write.');
});

it('CI in the environment of a terminal does not keep the console from drawing', async () => {
  const terminal = openConsole([], { env: { CI: 'true', CONTINUOUS_INTEGRATION: '1' } });
  await drawn(terminal);
  terminal.press('q');
  expect(await terminal.exited).toMatchObject({ exitCode: 0 });
  expect(terminal.isAlternate()).toBe(false);
});
