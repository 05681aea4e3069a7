import type { Step } from '../action.ts';
import { settle, tidy } from '../takeover/postgres/switchover/steps/after.ts';
import { slots } from '../takeover/postgres/switchover/steps/before.ts';
import { contained } from './contained.ts';
import type { Known, OnHost } from './facts.ts';
import { recover } from './steps/recover.ts';
import { rewind } from './steps/rewind.ts';
import { configure, keep } from './steps/settings.ts';
import { start } from './steps/start.ts';

/** In the order in which nothing is ever started that could take writes. */
export function steps(known: Known): readonly Step[] {
  const { node, primary } = known;
  const slot = node.slot === null ? [] : [node.slot];
  const candidate = { ...primary, slots: slot };
  return [
    // Until its control file speaks of the new timeline a rewind finds nothing to do, and is wrong.
    settle({ candidate }),
    ...(slot.length === 0 ? [] : [slots({ candidate })]),
    ...(node.server.is === 'local'
      ? onHost({ ...known, node: { ...node, local: node.server } })
      : contained(known, node.server)),
    start(known),
    ...(node.leftover.length === 0 ? [] : [tidy({ primary: node })]),
  ];
}

const onHost = (known: OnHost): readonly Step[] => [
  keep(known),
  recover(known),
  rewind(known),
  configure(known),
];
