import { bytes, duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import type { Draft } from '../action.ts';
import type { Facts } from '../backup/facts.ts';
import type { Reach } from '../faces.ts';
import { remoteOf } from './place.ts';

type Remote = NonNullable<ReturnType<typeof remoteOf>>;

/** The draft of a backup, with the copy that is made of it where the stack file wants one. */
export function withCopy(reach: Reach, draft: Draft<Facts>): Draft<Facts> {
  const { facts } = draft;
  const remote = remoteOf(reach, facts.target);
  if (remote === undefined) return draft;
  const { where, timeout } = remote;
  return {
    ...draft,
    identity: { ...draft.identity, copies: where },
    facts: { ...facts, remote: { where, timeout } },
    preflight: [...draft.preflight, keys(remote), ...wire(remote)],
    impact: [...draft.impact, ...impactOf(remote)],
    proof: [...draft.proof, 'its copy is read back whole'],
    undo: `${draft.undo} A copy that does not come to its end is taken away; a finished one stays.`,
  };
}

const impactOf = ({ where, rate, timeout }: Remote): readonly string[] => [
  `when it is verified it is copied to ${where}${rate === undefined ? '' : `, at most ${bytes(rate)} a second`}, and read back from there`,
  `the copy is given up after ${duration(timeout)}; the backup here stays all the same`,
];

const keys = ({ where }: Remote): Verdict => ({
  title: where,
  is: 'pass',
  because: 'its keys are read when it runs, and so is whether it answers',
});

const isHere = /^http:\/\/(localhost|127\.|\[::1\])/;

/** What is sent is signed with its checksum, but not hidden. */
function wire({ endpoint = 'https:' }: Remote): readonly Verdict[] {
  if (!endpoint.startsWith('http:') || isHere.test(endpoint)) return [];
  const because = 'it goes there in the clear, and who is on the way can read it: name an https endpoint';
  return [{ title: endpoint, is: 'warn', because }];
}
