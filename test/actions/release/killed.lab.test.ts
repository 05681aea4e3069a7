import { afterAll, beforeAll, expect, it } from 'vitest';
import { deploy } from '../../../src/actions/release/deploy.ts';
import { type Slip, slipOf } from './slip.ts';

/** A sample runs with every other test; the drill runs them all. */
const sample = Number(process.env.QUARTERDECK_KILLS ?? 3);

let slip: Slip;
beforeAll(async () => {
  slip = await slipOf();
});
afterAll(() => slip?.[Symbol.asyncDispose]());

/** The most telling first. */
const all = ['set aside', 'start', 'create', 'stop', 'step in', 'gate', 'unlink', 'note', 'keep', 'record'];

it.each(all.slice(0, sample))(
  'goes back to the very container when its runner is killed after "%s", and leaves nothing open',
  async (last) => {
    const name = `qd-slip-killed-${all.indexOf(last)}`;
    const id = await slip.run(name, { HostConfig: { RestartPolicy: { Name: 'always' } } });
    const runner = await slip.runnerFor(deploy, `container/${name}`, { version: '2' });
    await runner.killedAfter(last);
    expect(await runner.bring('undo')).toMatchObject({ outcome: 'undone' });
    const { Id, State, HostConfig } = await slip.details(name);
    expect([Id, State.Health?.Status, HostConfig.RestartPolicy?.Name]).toEqual([id, 'healthy', 'always']);
    expect((await slip.releases()).map(({ is }) => is)).not.toContain('open');
    expect(await runner.bring('undo')).toMatchObject({
      outcome: 'refused',
      because: 'it was taken back already',
    });
    await slip.client.getContainer(id).remove({ force: true });
  },
);

it.each(['stop', 'step in'].slice(0, sample))(
  'is brought home when its runner is killed after "%s" and another one goes on',
  async (last) => {
    const name = `qd-slip-resumed-${all.indexOf(last)}`;
    await slip.run(name);
    const runner = await slip.runnerFor(deploy, `container/${name}`, { version: '2' });
    await runner.killedAfter(last);
    expect(await runner.bring('resume')).toMatchObject({ outcome: 'done' });
    const { Config, State } = await slip.details(name);
    expect([Config.Image, State.Health?.Status]).toEqual(['qd-slip:2', 'healthy']);
    expect((await slip.releases()).map(({ is }) => is)).not.toContain('open');
  },
);
