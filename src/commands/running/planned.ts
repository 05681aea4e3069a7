import { exit, type Given, type Outside, UsageError } from '../command.ts';
import { type Grounds, openGround } from './ground.ts';
import { iso, jsonText, judgementJson, planJson } from './json.ts';
import { formatJudgement, formatPlan } from './plan.text.ts';
import { requestOf } from './request.ts';
import { planNow } from './starting.ts';

/** Plans, and prints it. Returns the exit code. */
export async function showPlan(given: Given, outside: Outside, grounds: Grounds): Promise<number> {
  const { json, raw } = given.values;
  if (json === true && raw === true) throw new UsageError('--json and --raw exclude each other.');
  const request = requestOf(given, await grounds.actions());
  const ground = await openGround(given, outside, grounds);
  const { plan: found, judgement } = await planNow(request, ground, outside);
  const text =
    raw === true
      ? jsonText(found, ground)
      : json === true
        ? jsonText(
            { version: 1, at: iso(ground.clock.now()), plan: planJson(found), ...judgementJson(judgement) },
            ground,
            2,
          )
        : ground.redact(`${formatPlan(found)}${formatJudgement(judgement)}`);
  outside.stdout.write(text);
  return judgement.is === 'allowed' || raw === true ? exit.ok : exit.refused;
}
