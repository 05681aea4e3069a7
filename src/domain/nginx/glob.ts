/** Whether a part of a path can name more than one file. */
export const isPattern = (part: string): boolean => /[*?[]/.test(part);

/** Whether a file's name fits a pattern as glob(3) has it: `*.conf`, `site-[0-9]?`. A dot at the start is matched by itself only. */
export function fits(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  return matches(pattern, name);
}

/** Goes back to the last `*` only, so that no pattern takes long. */
function matches(pattern: string, name: string): boolean {
  let [at, of] = [0, 0];
  let star: { readonly at: number; of: number } | undefined;
  while (of < name.length) {
    const step = single(pattern, at, name[of] ?? '');
    if (pattern[at] === '*') star = { at: ++at, of };
    else if (step !== undefined) {
      at = step;
      of++;
    } else if (star !== undefined) {
      at = star.at;
      of = ++star.of;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** The place after what takes one character at `at`; undefined where it does not take this one. */
function single(pattern: string, at: number, character: string): number | undefined {
  const sign = pattern[at];
  if (sign === undefined || sign === '*') return undefined;
  if (sign === '?') return at + 1;
  const end = sign === '[' ? pattern.indexOf(']', at + 2) : -1;
  if (end > 0) return inSet(pattern.slice(at + 1, end), character) ? end + 1 : undefined;
  const isEscaped = sign === '\\' && at + 1 < pattern.length;
  return (isEscaped ? pattern[at + 1] : sign) === character ? at + (isEscaped ? 2 : 1) : undefined;
}

function inSet(set: string, character: string): boolean {
  const isNegated = /^[!^]/.test(set);
  const members = isNegated ? set.slice(1) : set;
  let isIn = false;
  for (let at = 0; at < members.length; at++) {
    const [from = '', dash, to] = members.slice(at, at + 3);
    const isRange = dash === '-' && to !== undefined;
    isIn ||= isRange ? from <= character && character <= to : from === character;
    if (isRange) at += 2;
  }
  return isIn !== isNegated;
}
