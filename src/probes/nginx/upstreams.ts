import type { Probe } from '../../core/probe.ts';
import { foldUpstreams, isSettled } from '../../domain/nginx/fold.ts';
import { upstreamsOf } from '../../domain/nginx/upstreams.ts';
import type { NginxUpstreams } from '../../domain/nginx.ts';
import type { NginxFace } from '../../systems/nginx.ts';

const usual = 5_000;
/** While a member is down, or has not yet proven that it is up. */
const fast = 2_000;

/** One connection to every member of every upstream, each within its own deadline, shorter than this one. */
export const nginxUpstreams: Probe<NginxFace, NginxUpstreams> = {
  every: usual,
  everyHidden: usual,
  timeout: 8_000,
  pace: (value) => (isSettled(value) ? usual : fast),
  async read(face, last, { at, signal }) {
    const tree = await face.tree(usual, signal);
    const upstreams = upstreamsOf(tree?.root ?? []);
    const asked = upstreams.flatMap(({ members }) => members).filter(({ isMarkedDown }) => !isMarkedDown);
    const places = new Map(asked.map((member) => [member.address, member]));
    const attempts = await Promise.all(
      Array.from(places, async ([address, place]) => [address, await face.member(place, signal)] as const),
    );
    return foldUpstreams(upstreams, new Map(attempts), last?.value, at);
  },
};
