import type { TestProject } from 'vitest/node';
import { type LabFacts, type OwnLab, startLab } from './lab.ts';

declare module 'vitest' {
  interface ProvidedContext {
    lab: LabFacts;
  }
}

/** Shared by the projects of one run, each of which loads this file for itself. */
type Shared = { lab: Promise<OwnLab>; users: number };
const key = Symbol.for('quarterdeck.lab');
const run: { [key]?: Shared } = globalThis;

/** One lab for all tests of a run, which take it up with `openLab(inject('lab'))`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  run[key] ??= { lab: startLab(), users: 0 };
  const shared = run[key];
  shared.users++;
  const lab = await shared.lab;
  project.provide('lab', lab.facts);
  return async () => {
    shared.users--;
    if (shared.users > 0) return;
    delete run[key];
    await lab.down();
  };
}
