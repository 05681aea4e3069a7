import { createInterface } from 'node:readline';
import type { Required } from '../../core/plan.ts';
import type { Duration } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Confirmation } from '../../domain/run.ts';
import type { Given, Outside } from '../command.ts';

/** How somebody agreed, that they did not, or the wrong word that they gave. */
export type Agreed =
  | { readonly is: 'agreed'; readonly how: Confirmation }
  | { readonly is: 'missing'; readonly because: string }
  | { readonly is: 'wrong'; readonly because: string };

/** Whether what stands on the command line is enough; on a terminal whoever sits there is asked otherwise. */
export async function agree(needs: Required, { values }: Given, outside: Outside): Promise<Agreed> {
  const { confirm, yes } = values;
  if (typeof confirm === 'string') return judgeWord(needs, confirm);
  if (yes === true && needs.is !== 'word') return { is: 'agreed', how: needs.is };
  if (values.json === true || yes === true || !outside.stdin.isTTY || !outside.stderr.isTTY)
    return { is: 'missing', because: missing(needs) };
  const answer = await ask(question(needs), outside);
  if (answer === undefined) return { is: 'missing', because: 'It was not confirmed.' };
  switch (needs.is) {
    case 'enter':
      return answer === ''
        ? { is: 'agreed', how: 'enter' }
        : { is: 'missing', because: 'It was not confirmed.' };
    case 'yes':
      return /^y(es)?$/i.test(answer)
        ? { is: 'agreed', how: 'yes' }
        : { is: 'missing', because: 'It was not confirmed.' };
    case 'word':
      return answer === '' ? { is: 'missing', because: 'It was not confirmed.' } : judgeWord(needs, answer);
  }
}

/** A word that is given must be right, also where none is needed. */
function judgeWord(needs: Required, word: string): Agreed {
  if (needs.is !== 'word') return { is: 'agreed', how: needs.is };
  if (word === needs.word) return { is: 'agreed', how: 'word' };
  return { is: 'wrong', because: `"${sanitize(word)}" is not "${sanitize(needs.word)}".` };
}

function missing(needs: Required): string {
  if (needs.is !== 'word') return 'It was not confirmed: add --yes.';
  const why = needs.because === undefined ? '' : ` (${sanitize(needs.because)})`;
  return `It takes more than a yes${why}: add --confirm ${sanitize(needs.word)}.`;
}

function question(needs: Required): string {
  if (needs.is !== 'word')
    return needs.is === 'enter' ? 'Enter runs it, anything else leaves: ' : 'Run it? y or n: ';
  const why = needs.because === undefined ? '' : `${sanitize(needs.because)}. `;
  return `${why}Type ${sanitize(needs.word)} to run it: `;
}

/** Nobody has read and answered by then: what comes sooner was typed or pasted before. */
const tooSoon: Duration = 500;

/** A line that was typed after the question stood there; undefined when the input ends, or we are told to. */
async function ask(text: string, { stdin, stderr, now, signal }: Outside): Promise<string | undefined> {
  const lines = createInterface({ input: stdin, terminal: false });
  const leave = (): void => lines.close();
  signal.addEventListener('abort', leave, { once: true });
  try {
    stderr.write(text);
    const asked = now();
    for await (const line of lines) {
      if (now() - asked >= tooSoon) return line.trim();
      stderr.write(text);
    }
    return undefined;
  } finally {
    signal.removeEventListener('abort', leave);
    lines.close();
  }
}
