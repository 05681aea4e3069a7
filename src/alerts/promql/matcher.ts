import type { Matcher } from './ast.ts';

/** A matcher, or what is wrong with its regular expression. RE2 knows no look-around and no back-references; nor do we. */
export function matcherOf(label: string, op: Matcher['op'], value: string): Matcher | string {
  if (op === '=') return { label, op, value, accepts: (found) => found === value };
  if (op === '!=') return { label, op, value, accepts: (found) => found !== value };
  if (/\(\?<?[=!]|\\[1-9]|\\k</.test(value)) return 'look-around and back-references are not known here';
  try {
    const [, isBlind, pattern = ''] = /^(\(\?i\))?(.*)$/s.exec(value) ?? [];
    const expression = new RegExp(`^(?:${pattern.replaceAll('(?P<', '(?<')})$`, isBlind ? 'si' : 's');
    return {
      label,
      op,
      value,
      accepts: op === '=~' ? (found) => expression.test(found) : (found) => !expression.test(found),
    };
  } catch {
    return `"${value}" is not a regular expression`;
  }
}
