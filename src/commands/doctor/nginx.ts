import { unloaded } from '../../domain/nginx/judged.ts';
import type { System } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { doubt, type Finding, fine, problem } from './finding.ts';

/** What is missing, wrong or unsafe about the configuration of one nginx, with the line it stands in. */
export function examineNginx({ readings, stack }: World, { id }: System): readonly Finding[] {
  const answer = readings.nginx[id]?.last?.value;
  const configuration = readings.nginxConfiguration[id]?.last?.value;
  const isLoose = stack.environment === 'development' || stack.environment === 'testing';
  const changed = configuration && unloaded(configuration);
  return [
    ...(answer?.counters === undefined
      ? [
          doubt(
            id,
            'it offers no stub_status, so how much it serves is not known',
            'location = /nginx_status { stub_status; allow 127.0.0.1; deny all; } and status: in the stack file',
          ),
        ]
      : []),
    ...(changed === undefined
      ? []
      : [doubt(id, `${changed.path} was changed after nginx loaded it`, 'nginx -t, then nginx -s reload')]),
    ...(configuration?.findings ?? []).map(({ kind, what, mend, at: { file, line } }) => {
      const said = `${what} (${file}:${line})`;
      if (kind === 'broken') return problem(id, said, mend);
      return kind === 'unsafe' && isLoose ? fine(id, said) : doubt(id, said, mend);
    }),
    ...(stack.environment === 'production' ? (configuration?.certificates ?? []) : [])
      .filter(({ isSelfSigned }) => isSelfSigned)
      .map(({ file }) =>
        doubt(
          id,
          `${file} is a self-signed certificate in production`,
          'have it signed by an authority that clients know',
        ),
      ),
  ];
}
