/** How many standbys commits would wait for in vain with `synchronous_standby_names` of that kind. Pure. */
export function missingStandbys(setting: string, there: readonly string[]): number {
  const [, count = '1', listed] = /^\s*(?:(?:FIRST|ANY)\s+)?(\d+)\s*\((.*)\)\s*$/is.exec(setting) ?? [];
  const names = Array.from(
    (listed ?? setting).matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g),
    ([, quoted, plain]) => (quoted?.replaceAll('""', '"') ?? plain ?? '').toLowerCase(),
  );
  const found = there.filter((name) => names.includes('*') || names.includes(name.toLowerCase()));
  return Math.max(0, Number(count) - found.length);
}
