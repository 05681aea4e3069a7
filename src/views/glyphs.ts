import type { Glyphs } from './panel.ts';

/** One column wide in every terminal outside ambiguous-wide locales; no emoji. */
export const unicode: Glyphs = {
  ok: '●',
  warning: '!',
  critical: '▲',
  unknown: '?',
  stopped: '○',
  busy: '↻',
  rule: '─',
  branch: '├',
  lastBranch: '└',
  arrow: '→',
  separator: '·',
  barFull: '▇',
  barEmpty: '▁',
  ellipsis: '…',
  cursor: '▸',
  up: '↑',
  down: '↓',
  ascii: false,
};

/** For `--ascii`, and where the locale is not UTF-8. */
export const ascii: Glyphs = {
  ok: '*',
  warning: '!',
  critical: 'X',
  unknown: '?',
  stopped: 'o',
  busy: '@',
  rule: '-',
  branch: '|',
  lastBranch: '`',
  arrow: '>',
  separator: '-',
  barFull: '#',
  barEmpty: '.',
  ellipsis: '~',
  cursor: '>',
  up: '^',
  down: 'v',
  ascii: true,
};
