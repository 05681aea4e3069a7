import { expect, it } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { beyondAscii } from './bounds.ts';
import { drawn, openConsole, openInShell, program, sane, saneness } from './quarterdeck.ts';

const lab = openLab(labOfWorker());

it('a locale without UTF-8 gets nothing beyond ASCII', async () => {
  const terminal = openConsole(['--config', lab.facts.stackFile], { env: { LANG: '' } });
  await drawn(terminal);
  terminal.press('3');
  await terminal.waitFor((screen) => /^- Containers/m.test(screen), 'containers');
  expect(beyondAscii(terminal.raw())).toEqual([]);
});

it.each([
  ['--plain', { TERM: 'xterm-256color' }],
  ['', { TERM: 'dumb' }],
])(
  'with "%s" in %o there are lines instead of a screen, without any escape sequence',
  async (option, env) => {
    const terminal = openInShell(`${program} ${option} --config ${lab.facts.stackFile}`, { env });
    await terminal.waitFor(() => /Host.*Databases.*Containers/s.test(terminal.raw()), 'every panel');
    terminal.press('q\r');
    await terminal.waitFor((screen) => screen.includes('ended with 0: '), 'end');
    expect(terminal.raw()).not.toContain('\u001b');
    expect(saneness(terminal)).toEqual(sane);
  },
);
