import type { LogSource } from '../logs.ts';
import type { NginxConfiguration } from '../nginx.ts';
import type { System } from '../stack.ts';

/** The files that an nginx writes as logs, each under the name of its nginx and its own. */
export function nginxLogs(
  { title }: System,
  { logs }: Pick<NginxConfiguration, 'logs'>,
): readonly (LogSource & { readonly kind: 'log' })[] {
  const brief = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
  return logs.map((file) => {
    const isAlone = logs.filter((one) => brief(one) === brief(file)).length === 1;
    return {
      kind: 'log',
      name: isAlone ? `${title}-${brief(file)}` : file,
      file,
      format: /error/.test(brief(file)) ? 'auto' : 'nginx',
    };
  });
}

/** The one that says why something went wrong, where there is one. */
export const firstLog = (system: System, configuration: Pick<NginxConfiguration, 'logs'>) => {
  const logs = nginxLogs(system, configuration);
  return logs.find(({ format }) => format === 'auto') ?? logs[0];
};
