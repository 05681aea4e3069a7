import { canResume, canTakeBack } from '../../domain/run.ask.ts';
import type { Intent } from '../intent.ts';
import type { Overlay, Place } from '../place.ts';
import type { Scene } from '../scene.ts';
import type { Steered } from '../steer.ts';
import { edited } from '../typing.ts';
import type { RunPlace } from './place.ts';
import { type Press, pasted, unmeantWords } from './press.ts';
import type { ActingScene } from './scene.ts';
import { said, still } from './steered.ts';

/** Asks before anything is done about an open run. */
export function inRun(
  place: Place,
  acting: RunPlace,
  intent: Intent,
  { lookOnly }: Scene,
  { run, needs }: ActingScene & { is: 'run' },
): Steered {
  if (intent.type !== 'ask' || run === undefined) return still(place);
  if (lookOnly !== undefined) return said(place, lookOnly);
  const { what } = intent;
  const isGoing = run.end === undefined && run.isLost !== true;
  const going = 'it goes on: X asks it to abort';
  const isPossible = {
    abort: isGoing,
    undo: canTakeBack(run),
    resume: canResume(run),
  }[what];
  const whyNot = {
    abort: 'it is over',
    undo: isGoing ? going : 'there is nothing that could be taken back',
    resume: isGoing ? going : 'there is nothing left to go on with',
  }[what];
  if (!isPossible) return said(place, whyNot);
  const word = what !== 'abort' && needs?.is === 'word' ? needs.word : undefined;
  return still({ ...place, overlay: { is: 'ask', what, run: acting.run, word, typed: '' } });
}

type Asked = Overlay & { is: 'ask' };

/** What a key makes of the question. */
export function answer(place: Place, asked: Asked, intent: Intent, { acting }: Scene, press: Press): Steered {
  const { what, run, word, typed } = asked;
  const effect = { type: what, run, how: word === undefined ? 'yes' : 'word' } as const;
  const done: Steered = { place: { ...place, overlay: undefined }, effects: [effect] };
  if (word === undefined) {
    if (intent.type !== 'confirm') return still(place);
    return press.isDeliberate ? done : said(place, unmeantWords);
  }
  if (intent.type === 'write' && !press.isAlone) return said(place, pasted);
  if (intent.type === 'write' || intent.type === 'erase')
    return still({ ...place, overlay: { ...asked, typed: edited(typed, intent) } });
  if (intent.type !== 'accept') return still(place);
  if (!press.isDeliberate) return said(place, unmeantWords);
  if (typed === word) return done;
  const plan = acting?.is === 'run' ? acting.run?.plan : undefined;
  return {
    place: { ...place, overlay: { ...asked, typed: '' }, said: `that is not "${word}": nothing was done` },
    effects: plan === undefined ? [] : [{ type: 'wrongWord', request: plan }],
  };
}
