/** How many standbys commits would wait for in vain with `synchronous_standby_names` of that kind. Pure. */
export function missingStandbys(setting: string, there: readonly string[]): number {
  const [, count = '1'] = counted.exec(setting) ?? [];
  return Math.max(0, Number(count) - there.filter((name) => isNamed(setting, name)).length);
}

const counted = /^\s*(?:(?:FIRST|ANY)\s+)?(\d+)\s*\((.*)\)\s*$/is;

/** Whether commits may wait for one that calls itself so. Pure. */
export function isNamed(setting: string, application: string): boolean {
  const [, , listed] = counted.exec(setting) ?? [];
  const names = Array.from(
    (listed ?? setting).matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g),
    ([, quoted, plain]) => (quoted?.replaceAll('""', '"') ?? plain ?? '').toLowerCase(),
  );
  return names.includes('*') || names.includes(application.toLowerCase());
}
