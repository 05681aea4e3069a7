import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../src/alerts/promql/ast.ts';
import { signatures } from '../../../src/alerts/promql/functions.ts';
import { parsePromql } from '../../../src/alerts/promql/parse.ts';

const faultOf = (text: string) => {
  const parsed = parsePromql(text);
  return parsed.is === 'refused' ? `${parsed.fault.offset}: ${parsed.fault.text}` : undefined;
};
const exprOf = (text: string): Expr => {
  const parsed = parsePromql(text);
  if (parsed.is === 'refused') throw new Error(parsed.fault.text);
  return parsed.expr;
};

describe('what is refused', () => {
  it.each([
    ['', '0: the expression ends too early'],
    ['a >', '3: the expression ends too early'],
    ['a > bar(', '7: there is no function "bar"'],
    ['a ! b', '2: "! b" does not fit here'],
    ['sum(a) + topk(3, b)', '9: topk needs a Prometheus'],
    ['a offset 5m', '0: offset needs a Prometheus'],
    ['rate(a[5m:1m])', '5: a subquery such as [5m:1m] needs a Prometheus'],
    ['a @ 5', '0: @ needs a Prometheus'],
    ['label_replace(a, "b", "c", "d", "e")', '0: label_replace() needs a Prometheus'],
    ['a atan2 b', '2: atan2 needs a Prometheus'],
    ['{a="b"}', '0: a metric is named before its labels here'],
    ['a{__name__="b"}', '2: matching by __name__ needs a Prometheus'],
    ['a{b=~"("}', '5: "(" is not a regular expression'],
    ['a{b=~"(?=x)"}', '5: look-around and back-references are not known here'],
    ['a[5m]', '0: a range such as [5m] stands only inside a function'],
    ['rate(a)', '0: rate() takes a range there, such as metric[5m]'],
    ['abs(1)', '0: abs() takes a metric there'],
    ['clamp(a, 1)', '0: clamp() takes 3 arguments'],
    ['1 > 2', '2: two numbers are compared with bool'],
    ['a + bool b', '2: bool stands only after a comparison'],
    ['a and 1', '2: and stands between metrics, not numbers'],
    ['a + on (b) 1', '4: labels are matched between metrics, not numbers'],
    ['a and on (b) group_left c', '6: and takes no group_left or group_right'],
    ['sum(1)', '0: sum takes a metric, not a scalar'],
    ['"text"', '0: a string as a value needs a Prometheus'],
  ])('%s', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  it('never throws, whatever it is given, and names a place inside it', () => {
    const words = fc.constantFrom(
      ...Object.keys(signatures),
      ...[
        'a',
        'b_total',
        '{',
        '}',
        '(',
        ')',
        '[5m]',
        '=~',
        '"x"',
        '>',
        '>=',
        '==',
        'bool',
        'and',
        'or',
        'unless',
      ],
      ...[
        'on',
        'ignoring',
        'group_left',
        'by',
        'without',
        'sum',
        'avg',
        '1',
        '-',
        '+',
        '*',
        '/',
        '^',
        ',',
        'inf',
        'nan',
      ],
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 12 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parsePromql(text);
        if (parsed.is === 'refused') {
          expect(parsed.fault.offset).toBeGreaterThanOrEqual(0);
          expect(parsed.fault.offset).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});

describe('what is understood', () => {
  it('binds as Prometheus binds', () => {
    expect(exprOf('a + b * c')).toEqual(exprOf('a + (b * c)'));
    expect(exprOf('2 ^ 3 ^ 2')).toEqual(exprOf('2 ^ (3 ^ 2)'));
    expect(exprOf('a and b or c unless d')).toEqual(exprOf('(a and b) or (c unless d)'));
    expect(exprOf('a - b - c')).toEqual(exprOf('(a - b) - c'));
    expect(exprOf('sum by (x) (a)')).toEqual(exprOf('sum(a) by (x)'));
  });

  it('takes names of functions and aggregations for metrics where they stand alone', () => {
    expect(exprOf('rate > 1')).toMatchObject({ left: { type: 'selector', metric: 'rate' } });
  });

  it.each([
    ['1e3', 1000],
    ['0x1f', 31],
    ['1h30m', 5400],
    ['-Inf', Number.NEGATIVE_INFINITY],
    ['1_000', 1000],
  ])('reads the number %s', (text, value) => {
    expect(exprOf(text)).toEqual({ type: 'number', value });
  });

  it('matches whole values, without regard to case where it is told so', () => {
    const expr = exprOf('a{b=~"(?i)web-.*"}');
    const accepts = expr.type === 'selector' ? expr.matchers[0]?.accepts : undefined;
    expect(['web-1', 'WEB-2', 'my-web-1'].map((value) => accepts?.(value))).toEqual([true, true, false]);
  });

  it('reads escapes in strings', () => {
    const expr = exprOf('a{b="x\\"\\n\\u00e9", c=`\\d`}');
    expect(expr.type === 'selector' && expr.matchers.map(({ value }) => value)).toEqual(['x"\né', '\\d']);
  });
});
