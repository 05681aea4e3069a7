import type { TestProject } from 'vitest/node';
import { type LabFacts, type OwnLab, startLab } from './lab.ts';

declare module 'vitest' {
  interface ProvidedContext {
    lab: LabFacts;
  }
}

declare global {
  /** Shared by the projects of one run, each of which loads this file for itself. */
  var sharedLab: { readonly lab: Promise<OwnLab>; users: number } | undefined;
}

/** One lab for all tests of a run, which take it up with `openLab(inject('lab'))`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  globalThis.sharedLab ??= { lab: startLab(), users: 0 };
  const shared = globalThis.sharedLab;
  shared.users++;
  const lab = await shared.lab;
  project.provide('lab', lab.facts);
  return async () => {
    shared.users--;
    if (shared.users > 0) return;
    globalThis.sharedLab = undefined;
    await lab.down();
  };
}
