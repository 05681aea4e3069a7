import { expect, test } from 'vitest';
import { createNotices } from '../../../src/commands/watching/notices.ts';
import type { Fact } from '../../../src/domain/world.ts';

function stage() {
  const inForce = new Map<string, string>();
  const logged: string[] = [];
  const learn = (fact: Fact): void => {
    if (fact.type !== 'notice') return;
    if (fact.text === undefined) inForce.delete(fact.key);
    else inForce.set(fact.key, fact.text);
  };
  const log = { warning: (text: string) => logged.push(text) };
  const notices = createNotices({ known: { learn }, clock: { now: () => 1 }, log });
  return { notices, logged, told: () => [...inForce.values()] };
}

test('what is told of a topic takes the place of what was told before, each topic by itself', () => {
  const { notices, told } = stage();
  notices.replace('rules', ['a rule is broken']);
  notices.replace('configuration', ['a key is unknown', 'a host has no name']);
  notices.replace('configuration', ['a host has no name']);
  expect(told()).toEqual(['a rule is broken', 'a host has no name']);
  notices.replace('configuration', []);
  expect(told()).toEqual(['a rule is broken']);
});

test('our own log holds what is told, not that it is over', () => {
  const { notices, logged } = stage();
  notices.tell('log', undefined);
  notices.tell('recording', 'the recording has ended');
  notices.tell('recording', undefined);
  expect(logged).toEqual(['the recording has ended']);
});
