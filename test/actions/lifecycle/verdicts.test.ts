import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Neighbours } from '../../../src/actions/lifecycle/neighbours.ts';
import { containerVerdicts, type Verb } from '../../../src/actions/lifecycle/verdicts.ts';
import { type Details, parseDetails } from '../../../src/systems/docker.details.ts';

const recorded = (name: string): Details =>
  parseDetails(
    JSON.parse(
      readFileSync(
        new URL(`../../fixtures/containers/api-1.41/inspect-${name}.json`, import.meta.url),
        'utf8',
      ),
    ),
  );
const alone: Neighbours = { sharing: [], needing: [], untold: [], others: 0 };
const at = Date.parse('2026-11-20T23:45:00Z');

const verdicts = (
  verb: Verb,
  details: Details,
  { neighbours = alone, isOurs = false, listedImage = details.image } = {},
) =>
  containerVerdicts(verb, { details, neighbours, isOurs, listedImage, engine: 'docker' }, at).map(
    ({ title, is, because }) => `${is} ${title}: ${because}`,
  );

describe('the preflight of a container', () => {
  it('passes one that runs and is healthy, with its numbers', () => {
    expect(verdicts('restart', recorded('web'))).toEqual([
      'pass state of web: runs on docker for 14m32s',
      'pass health of web: healthy',
      'pass who needs web: no other service says so',
    ]);
  });

  it('warns of a check that fails now, with what it said', () => {
    const [, health] = verdicts('restart', recorded('bad'));
    expect(health).toMatch(/^warn health of bad: unhealthy, failed \d+ times, exit \d+: /);
  });

  it('restarts one that ended by starting it, and stops none that does not run', () => {
    const [state] = verdicts('restart', recorded('oom'));
    expect(state).toMatch(
      /^pass state of oom: does not run for .* \(exited 137, out of memory\): it is started$/,
    );
    expect(verdicts('stop', recorded('oom'))[0]).toMatch(
      /^refuse state of oom: it does not run \(exited 137/,
    );
  });

  it('starts none that runs', () => {
    expect(verdicts('start', recorded('web'))[0]).toBe(
      'refuse state of web: it runs already, on docker for 14m32s',
    );
  });

  it('does not start what starts again and again, nor anything to what is being removed', () => {
    expect(verdicts('start', { ...recorded('web'), state: 'restarting' })[0]).toBe(
      'refuse state of web: its restart policy starts it again and again: restart it, or stop it',
    );
    expect(verdicts('restart', { ...recorded('web'), state: 'removing' })[0]).toBe(
      'refuse state of web: it is removing: the engine does nothing to it',
    );
  });

  it.each(['restart', 'start', 'stop'] as const)('refuses to %s one that is paused', (verb) => {
    const [state] = verdicts(verb, { ...recorded('web'), state: 'paused' });
    expect(state).toBe('refuse state of web: it is paused, and hears no signal: unpause it first');
  });

  it('refuses to end the container that this program runs in, and not to start it', () => {
    expect(verdicts('stop', recorded('web'), { isOurs: true })).toContain(
      'refuse who runs in web: this program does: it would end before it could tell how it went',
    );
    const stopped: Details = { ...recorded('web'), state: 'exited' };
    expect(verdicts('start', stopped, { isOurs: true }).join()).not.toContain('refuse');
  });

  it('leaves to Swarm what Swarm runs, and names its command', () => {
    const labels = new Map([['com.docker.swarm.service.name', 'shop_web']]);
    expect(verdicts('restart', { ...recorded('web'), labels }).join()).toContain(
      'docker service update --force shop_web',
    );
  });

  it('says who lives on it, who needs it, and whom Compose would restart along', () => {
    const neighbours = {
      ...alone,
      sharing: ['sidecar'],
      needing: [
        { service: 'api', restarts: false },
        { service: 'worker', restarts: true },
      ],
    };
    const found = verdicts('restart', recorded('web'), { neighbours });
    expect(found).toContain(
      'warn who lives on web: sidecar has its network, processes or volumes, and may have to be restarted after it',
    );
    expect(found).toContain('warn who needs web: api, worker · Compose would restart worker along');
  });

  it('does not take an unread compose file for one without dependencies', () => {
    const found = verdicts('restart', recorded('web'), { neighbours: { ...alone, untold: ['api'] } });
    expect(found).toContain('warn who needs web: not known of api: its compose file cannot be read');
  });

  it('tells that a restart takes no new image', () => {
    const found = verdicts('restart', recorded('web'), { listedImage: 'sha256:d665' }).join();
    expect(found).toContain('it goes on with the one it was made from');
  });

  it('stops nothing that its end deletes, unless that is taken upon oneself', () => {
    const details: Details = { ...recorded('web'), removesItself: true };
    const found = containerVerdicts(
      'stop',
      { details, neighbours: alone, isOurs: false, listedImage: details.image, engine: 'docker' },
      at,
    );
    expect(found.find(({ is }) => is === 'refuse')).toMatchObject({ override: 'allow-data-loss' });
  });

  it('warns that restart: always brings back what was stopped', () => {
    expect(verdicts('stop', { ...recorded('web'), restartPolicy: 'always' }).join()).toContain(
      'restart: always starts it again with the engine',
    );
  });
});
