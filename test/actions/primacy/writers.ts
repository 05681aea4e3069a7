import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A write that was acknowledged: when it was asked for, and when the answer came. */
export type Written = { readonly id: string; readonly asked: number; readonly answered: number };

export type Writer = { readonly written: readonly Written[]; stop(): Promise<readonly Written[]> };

/** Writes one row after another, whatever becomes of its connection, until it is stopped. */
export function writer(name: string, url: string, between = 4): Writer {
  const written: Written[] = [];
  let isOver = false;
  const done = work();
  return {
    written,
    async stop() {
      isOver = true;
      await done;
      return written;
    },
  };

  async function work(): Promise<void> {
    for (let count = 0; !isOver; ) {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        while (!isOver) {
          const id = `${name}-${count++}`;
          const asked = performance.now();
          const isTaken = await client
            .query('INSERT INTO ledger VALUES ($1)', [id])
            .then(() => true, unlessStandby);
          if (isTaken) written.push({ id, asked, answered: performance.now() });
          await sleep(isTaken ? between : Math.max(between, 5));
        }
      } catch {
        await sleep(10);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }
}

/** A standby takes no writes, and its connections outlast its promotion. */
function unlessStandby(error: unknown): false {
  if (error instanceof pg.DatabaseError && error.code === '25006') return false;
  throw error;
}

/** Pairs of writers whose nodes both took writes at a time: nothing may be here. */
export function overlaps(all: Readonly<Record<string, readonly Written[]>>): readonly string[] {
  const spans = Object.entries(all).flatMap(([node, written]) =>
    written.map(({ asked, answered }) => ({ node, asked, answered })),
  );
  const inOrder = spans.toSorted((one, other) => one.answered - other.answered);
  // Whoever is answered after another node was first asked and answered has taken over from it for good, or back.
  return inOrder.flatMap((one, index) => {
    const next = inOrder[index + 1];
    return next !== undefined && next.node !== one.node && next.asked < one.answered && one.asked < next.asked
      ? [`${one.node} and ${next.node} at ${Math.round(one.answered)}`]
      : [];
  });
}

/** The nodes that took writes, in the order of their answers: one that comes twice took writes again after another had. */
export const turns = (all: Readonly<Record<string, readonly Written[]>>): readonly string[] =>
  Object.entries(all)
    .flatMap(([node, written]) => written.map(({ answered }) => ({ node, answered })))
    .sort((one, other) => one.answered - other.answered)
    .flatMap(({ node }, index, sorted) => (sorted[index - 1]?.node === node ? [] : [node]));
