import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../src/alerts/template/template.ts';

const labels = { instance: 'web-1', mode: 'idle' };
function rendered(text: string, value = 0.8123): string {
  const compiled = compileTemplate(text);
  return compiled.is === 'compiled'
    ? compiled.template({ labels, value })
    : `refused: ${compiled.fault.text}`;
}

describe('templates', () => {
  it.each([
    ['no braces', 'no braces'],
    ['{{ $value }}s on {{ $labels.instance }}', '0.8123s on web-1'],
    ['{{ .Value }} {{ .Labels.mode }} {{ $labels.none }}.', '0.8123 idle .'],
    ['{{ $value | humanizePercentage }}', '81.23%'],
    ['{{ humanizePercentage $value }}', '81.23%'],
    ['{{ $value | printf "%.2f %%" }}', '0.81 %'],
    ['{{ printf "%s=%v" $labels.mode $value }}', 'idle=0.8123'],
    ['{{ printf "%5.1f|%-6s|%q" 1.25 "ab" "c" }}', '  1.3|ab    |"c"'],
    ['{{ ($labels.instance | toUpper) }}', 'WEB-1'],
    ['a {{- $labels.mode -}} b', 'aidleb'],
    ['{{ "quoted" }} {{ `raw` }}', 'quoted raw'],
  ])('%s', (text, expected) => {
    expect(rendered(text)).toBe(expected);
  });

  // Prometheus' own examples, from its template tests.
  it.each([
    ['humanize', 0, '0'],
    ['humanize', 1, '1'],
    ['humanize', 1_234_567, '1.235M'],
    ['humanize', 0.12, '120m'],
    ['humanize1024', 0, '0'],
    ['humanize1024', 1_048_576, '1Mi'],
    ['humanize1024', 0.12, '0.12'],
    ['humanizeDuration', 0, '0s'],
    ['humanizeDuration', 1, '1s'],
    ['humanizeDuration', 60, '1m 0s'],
    ['humanizeDuration', 3600, '1h 0m 0s'],
    ['humanizeDuration', 86_400 + 3600 * 2 + 60 * 3 + 4, '1d 2h 3m 4s'],
    ['humanizeDuration', -3666, '-1h 1m 6s'],
    ['humanizeDuration', 899.99, '14m 59s'],
    ['humanizeDuration', 0.1, '100ms'],
    ['humanizeDuration', 0.0001, '100us'],
    ['humanizeDuration', 12.345, '12.35s'],
    ['humanizePercentage', 1, '100%'],
    ['humanizePercentage', 0.123456, '12.35%'],
    ['humanize', Number.NaN, 'NaN'],
    ['humanize', Number.POSITIVE_INFINITY, '+Inf'],
    ['humanizeTimestamp', 1_435_065_584.128, '2015-06-23 13:19:44.128 +0000 UTC'],
  ])('%s of %d', (name, value, expected) => {
    expect(rendered(`{{ $value | ${name} }}`, value)).toBe(expected);
  });

  it('writes numbers as Go does', () => {
    const said = [1e21, 123_456_789, 0.00001, 1e-7, 0.1 + 0.2, -0].map((value) =>
      rendered('{{ $value }}', value),
    );
    expect(said).toEqual(['1e+21', '1.23456789e+08', '1e-05', '1e-07', '0.30000000000000004', '0']);
  });

  it.each([
    ['{{ $value', '"{{" is not closed'],
    ['{{ }}', '"{{ }}" is empty'],
    ['{{ $value | shout }}', '"shout" is no function of templates that is known here'],
    ['{{ if $value }}x{{ end }}', '"if" is no function of templates that is known here'],
    ['{{ $externalLabels.x }}', '"$externalLabels.x" is not known here: expected $value or $labels.NAME'],
    ['{{ printf "%d" $value }}', 'printf "%d" has a verb that is not known here'],
    ['{{ $value $value }}', '"$value" does not fit in "{{ $value $value }}"'],
  ])('refuses %s', (text, because) => {
    expect(rendered(text)).toBe(`refused: ${because}`);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.string(), (text) => void rendered(`{{ ${text} }} ${text}`)));
  });
});
