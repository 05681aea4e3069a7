import { bytes, count } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import { maybeNumber, text } from '../../../systems/postgres/row.ts';
import { reserveOf } from '../../backup/verdicts.ts';
import type { Survey } from './survey.ts';

/** The data, and as much WAL of it. */
const times = 2;
/** What the data comes to when it is restored: as it was, else as it is now. */
export const expectedBytes = ({ manifest, databases, origin }: Survey): number | undefined => {
  const noted = manifest?.database?.bytes;
  if (noted !== undefined && noted > 0) return noted;
  const row = databases.find((one) => text(one, 'name') === origin);
  return row && maybeNumber(row, 'bytes');
};

/** Each server writes all of it; those on one filesystem share what is free there. */
export function space(survey: Survey): readonly Verdict[] {
  const expected = expectedBytes(survey);
  const devices = new Map(
    survey.members.flatMap(({ directory }) => (directory ? [[directory.device, directory]] : [])),
  );
  const known = [...devices.values()].map((directory): Verdict => {
    const here = survey.members.filter((member) => member.directory?.device === directory.device);
    const title = `free space of ${here.map(({ title: name }) => name).join(', ')}`;
    if (expected === undefined)
      return { title, is: 'warn', because: `${bytes(directory.available)}; how much is needed is not known` };
    const needed = expected * times * here.length;
    const reserve = reserveOf({ directory });
    const because = `${bytes(directory.available)}, ${bytes(needed)} needed (${count(here.length)} × the data and its WAL) and ${bytes(reserve)} kept free`;
    return directory.available - needed >= reserve
      ? { title, is: 'pass', because }
      : { title, is: 'refuse', because, override: 'allow-low-space' };
  });
  const dark = survey.members.filter(({ directory }) => directory === undefined).map(({ title }) => title);
  if (dark.length === 0) return known;
  const because = `not known; ${bytes(expected && expected * times)} needed on each`;
  return [...known, { title: `free space of ${dark.join(', ')}`, is: 'warn', because }];
}
