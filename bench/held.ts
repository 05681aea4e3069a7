import process from 'node:process';

const held = new Set<() => PromiseLike<void>>();

/** The same thing, which is let go of too when somebody ends the bench before its time has come. */
export function hold<T extends AsyncDisposable>(thing: T): T {
  const letGo = async (): Promise<void> => {
    held.delete(letGo);
    await thing[Symbol.asyncDispose]();
  };
  held.add(letGo);
  return { ...thing, [Symbol.asyncDispose]: letGo };
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(name, async () => {
    await Promise.allSettled([...held].reverse().map((letGo) => letGo()));
    process.kill(process.pid, name);
  });
