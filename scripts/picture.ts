// Draws docs/deck.svg: the real screen, on the lab, cell by cell as a terminal shows it.
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import xterm from '@xterm/headless';
import { openTerminal } from '../test/e2e/terminal.ts';
import { startLab } from '../test/lab/lab.ts';

const columns = 140;
const rows = 40;
const cell = { width: 8.4, height: 18 };
const colours = ['#1c1f26', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#abb2bf'];
const bright = ['#5c6370', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#ffffff'];

await using lab = await startLab({ purpose: 'demo' });
await lab.postgres.r2.pauseReplay();
await using terminal = openTerminal('dist/quarterdeck.js', ['--config', lab.facts.stackFile], {
  columns,
  rows,
});
await terminal.waitFor((screen) => screen.includes('replay paused'), 'the paused replica');
await sleep(40_000); // until the graphs have something to show
await writeFile('docs/deck.svg', await drawn(terminal.raw()));

async function drawn(raw: string): Promise<string> {
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => {
    emulator.write(raw, resolve);
  });
  const lines: string[] = [];
  for (let y = 0; y < rows; y++) {
    const line = emulator.buffer.active.getLine(y);
    for (let x = 0; x < columns; x++) {
      const at = line?.getCell(x);
      const text = at?.getChars() ?? '';
      if (at === undefined || text.trim() === '') continue;
      const fill = at.isFgRGB()
        ? `#${at.getFgColor().toString(16).padStart(6, '0')}`
        : at.isFgPalette()
          ? palette(at.getFgColor())
          : '#abb2bf';
      const style = `${at.isBold() ? ' font-weight="bold"' : ''}${at.isDim() ? ' opacity="0.6"' : ''}`;
      lines.push(
        `<text x="${((x + 1) * cell.width).toFixed(1)}" y="${(y + 1.6) * cell.height}" fill="${fill}"${style}>${escaped(text)}</text>`,
      );
    }
  }
  const size = `width="${(columns + 2) * cell.width}" height="${(rows + 1.5) * cell.height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="ui-monospace,Menlo,DejaVu Sans Mono,monospace" font-size="14">
<rect width="100%" height="100%" rx="8" fill="#16181d"/>
${lines.join('\n')}
</svg>
`;
}

/** The 256 colours of xterm: sixteen named, a cube, and greys. */
function palette(index: number): string {
  if (index < 8) return colours[index] ?? '#abb2bf';
  if (index < 16) return bright[index - 8] ?? '#ffffff';
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  if (index >= 232) return `#${hex(8 + (index - 232) * 10).repeat(3)}`;
  const level = (value: number): string => hex(value === 0 ? 0 : 55 + value * 40);
  const offset = index - 16;
  return `#${level(Math.floor(offset / 36))}${level(Math.floor(offset / 6) % 6)}${level(offset % 6)}`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
