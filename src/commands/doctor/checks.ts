import { isTimed, type NamedCheck } from '../../config/checks.ts';
import { duration } from '../../core/format.ts';
import { earliestCertificate } from '../../domain/check/questions.ts';
import type { Check } from '../../domain/check.ts';
import type { System } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { doubt, type Finding, fine } from './finding.ts';

/** Whether a check can be run here at all, and what it shows that is unsafe. That it fails is the business of alerts. */
export function examineCheck({ readings, stack }: World, { id, where }: System): readonly Finding[] {
  const check = readings.check[id]?.last?.value;
  if (check === undefined) return [];
  return [outcomeOf(check, id, where), ...(stack.environment === 'production' ? selfSigned(check, id) : [])];
}

function outcomeOf(check: Check, id: string, where: string): Finding {
  const [first] = check.instances;
  switch (check.state) {
    case 'unknown':
      return doubt(id, `it cannot tell: ${check.because}`, `see whether ${where} can be asked from here`);
    case 'failing':
      return doubt(id, `it fails: ${check.because}`, `quarterdeck check ${check.name} tries it again`);
    case 'passing':
      return fine(id, `passes in ${duration(first?.took)}`);
  }
}

function selfSigned(check: Check, id: string): readonly Finding[] {
  const certificate = earliestCertificate(check);
  if (certificate?.selfSigned !== true) return [];
  return [
    doubt(id, 'a self-signed certificate in production', 'have it signed by an authority that clients know'),
  ];
}

/** A command that may change something is run by nobody but a person. */
export const examineUntimed = (checks: readonly NamedCheck[]): readonly Finding[] =>
  checks
    .filter(({ section }) => !isTimed(section))
    .map(({ id, section }) =>
      fine(id, `runs only as quarterdeck check ${section.name}: its command is not marked read_only`),
    );
