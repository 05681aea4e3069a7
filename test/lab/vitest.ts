import { parseCLI, type TestProject } from 'vitest/node';
import { type LabFacts, type OwnLab, startLab } from './lab.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** One a worker; `labOfWorker` says which. */
    labs: readonly LabFacts[];
  }
}

declare global {
  /** Shared by the projects of one run, each of which loads this file for itself. */
  var sharedLabs: { readonly labs: Promise<OwnLab>[]; users: number } | undefined;
}

/** A lab for each worker of a run, for two files in one would take each other's services away. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { filter } = parseCLI(['vitest', ...process.argv.slice(2)]);
  const { testFiles } = await project.globTestFiles(filter.length > 0 ? filter : undefined);
  const needed = Math.min(project.config.maxWorkers, testFiles.length);
  globalThis.sharedLabs ??= { labs: [], users: 0 };
  const shared = globalThis.sharedLabs;
  shared.users++;
  while (shared.labs.length < needed) shared.labs.push(startLab());
  const labs = await Promise.all(shared.labs);
  project.provide(
    'labs',
    labs.map(({ facts }) => facts),
  );
  return async () => {
    shared.users--;
    if (shared.users > 0) return;
    globalThis.sharedLabs = undefined;
    await Promise.all(labs.map((lab) => lab.down()));
  };
}
