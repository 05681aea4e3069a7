import { execFileSync } from 'node:child_process';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Directive } from '../../../src/domain/nginx/syntax.ts';
import { openNginx } from '../../../src/systems/nginx.ts';
import { temporary, write } from '../../config/setting.ts';

const signal = (): AbortSignal => AbortSignal.timeout(5_000);
const written = ({ name, args, block }: Directive): unknown =>
  block === undefined ? [name, ...args].join(' ') : [name, block.map(written)];

/** A configuration of these files, in a directory of the test's own. */
async function configured(files: Readonly<Record<string, string | Uint8Array>>) {
  const directory = await temporary();
  for (const [name, text] of Object.entries(files)) await write(join(directory, name), text);
  const config = join(directory, 'nginx.conf');
  const face = openNginx({ title: 'web', status: undefined, config, certificate: undefined, now: Date.now });
  const tree = async () => {
    const found = await face.tree(0, signal());
    if (found === undefined) throw new Error('there is no configuration');
    return found;
  };
  const told = async () =>
    (await tree()).findings.map(({ kind, what, at }) =>
      `${kind} ${at.file}:${at.line} ${what}`.replaceAll(`${directory}/`, ''),
    );
  return { directory, face, tree, told };
}

const read = async (files: Readonly<Record<string, string>>) =>
  (await (await configured(files)).tree()).root.map(written);

describe('includes', () => {
  test('stand where they were written, by name or by pattern, in the order of their names', async () => {
    const files = {
      'nginx.conf': 'http { include sites/*.conf; include one.conf; }',
      'sites/b.conf': 'b;',
      'sites/a.conf': 'a;',
      'sites/.hidden.conf': 'hidden;',
      'sites/a.conf.bak': 'bak;',
      'one.conf': 'one { include two.conf; }',
      'two.conf': 'two;',
    };
    expect(await read(files)).toEqual([['http', ['a', 'b', ['one', ['two']]]]]);
  });

  test('a pattern may be in the middle of a path, and may fit nothing', async () => {
    const files = {
      'nginx.conf': 'include */site.conf; include none/*.conf; include none-*/x.conf;',
      'shop/site.conf': 'shop;',
      'blog/site.conf': 'blog;',
      'empty/other.conf': 'other;',
    };
    const { tree } = await configured(files);
    expect((await tree()).root.map(written)).toEqual(['blog', 'shop']);
    expect((await tree()).findings).toEqual([]);
  });

  test('one that is missing is told with its line, and the rest is read', async () => {
    const { tree, told } = await configured({ 'nginx.conf': 'a;\ninclude gone.conf;\nb;' });
    expect((await tree()).root.map(written)).toEqual(['a', 'b']);
    expect(await told()).toEqual(['broken nginx.conf:2 gone.conf cannot be included: there is no such file']);
  });

  test('that go in a circle end', async () => {
    const { told } = await configured({
      'nginx.conf': 'include a.conf;',
      'a.conf': 'x;\ninclude nginx.conf;',
    });
    expect(await told()).toEqual(['broken a.conf:2 nginx.conf includes itself, or includes too deeply']);
  });

  test('that double with each file are bounded', async () => {
    const doubling = Array.from({ length: 40 }, (_, index): [string, string] => [
      `${index}.conf`,
      `include ${index + 1}.conf; include ${index + 1}.conf;`,
    ]);
    const { tree } = await configured({ 'nginx.conf': 'include 0.conf;', ...Object.fromEntries(doubling) });
    expect((await tree()).findings.length).toBeLessThanOrEqual(200);
  });
});

describe('what is no configuration', () => {
  test('a file of 10 MB is not read', async () => {
    const { told } = await configured({
      'nginx.conf': 'include big.conf;',
      'big.conf': 'x;'.repeat(5_000_000),
    });
    expect(await told()).toEqual([
      'unread nginx.conf:1 big.conf is not read: it is larger than any configuration',
    ]);
  });

  test('a binary file says so, and nothing of it', async () => {
    const { told } = await configured({
      'nginx.conf': 'include a.out;',
      'a.out': Uint8Array.from({ length: 4_096 }, (_, index) => index % 256),
    });
    expect(await told()).toEqual(['broken a.out:1 this is no text']);
  });

  test('a pipe, a directory, a device and the kernel’s memory are not opened', async () => {
    const { directory, told } = await configured({
      'nginx.conf': 'include pipe;\ninclude sites;\ninclude /dev/zero;\ninclude /proc/self/environ;',
      'sites/a.conf': '',
    });
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    expect(await told()).toEqual([
      'unread nginx.conf:1 pipe is not read: it is not a file',
      'unread nginx.conf:2 sites is not read: it is not a file',
      'unread nginx.conf:3 /dev/zero cannot be included: it is no place for a configuration',
      'unread nginx.conf:4 /proc/self/environ cannot be included: it is no place for a configuration',
    ]);
  });

  test('no line of a file stands in what is said of it', async () => {
    const { told } = await configured({ 'nginx.conf': 'proxy_set_header Authorization "Bearer planted' });
    expect((await told()).join()).not.toContain('planted');
  });
});

describe('a configuration that is read again', () => {
  test('is the very same as long as no file of it changed', async () => {
    const { directory, tree } = await configured({ 'nginx.conf': 'include sites/*;', 'sites/a': 'a;' });
    const first = await tree();
    expect(await tree()).toBe(first);
    await writeFile(join(directory, 'sites/b'), 'b;');
    const second = await tree();
    expect(second.root.map(written)).toEqual(['a', 'b']);
    await writeFile(join(directory, 'sites/a'), 'other;');
    await utimes(join(directory, 'sites/a'), 1, 1);
    expect((await tree()).root.map(written)).toEqual(['other', 'b']);
  });

  test('finds a file that was missing before', async () => {
    const { directory, tree, told } = await configured({ 'nginx.conf': 'include gone.conf;' });
    expect(await told()).toHaveLength(1);
    await writeFile(join(directory, 'gone.conf'), 'a;');
    expect((await tree()).root.map(written)).toEqual(['a']);
    expect(await told()).toEqual([]);
  });
});

test('without its main file there is a sentence', async () => {
  const { face } = await configured({});
  await expect(face.tree(0, signal())).rejects.toMatchObject({
    kind: 'protocol',
    message: expect.stringMatching(
      /^the configuration .*nginx\.conf of web cannot be read: there is no such file$/,
    ),
  });
});
