import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Files, localFiles } from '../../src/config/files.ts';
import { type Loaded, type LoadOptions, loadConfiguration } from '../../src/config/load.ts';
import { type Reloaded, reloadOnChange } from '../../src/config/reload.ts';
import { owned, quiet, setting, temporary, write } from './setting.ts';

const file = (access: string, stack = 'shop'): string => `version: 1\nstack: ${stack}\naccess: ${access}\n`;

async function watched(text: string, options: LoadOptions = {}, onRead = async (_: string) => {}) {
  const directory = await temporary();
  const path = await write(join(directory, 'q.yaml'), text);
  const plain = setting(directory);
  const above = plain.ceiling.split('/').map((_, index, all) => all.slice(0, index).join('/') || '/');
  const local = owned(quiet, Object.fromEntries([...above, plain.ceiling].map((part) => [part, 0])));
  const files: Files = {
    ...local,
    read: async (name, limit) => {
      const bytes = await local.read(name, limit);
      await onRead(name);
      return bytes;
    },
  };
  const outside = { ...plain, files };
  const first = await loadConfiguration({ ...options, config: path }, outside);
  if (first.is === 'refused') throw new Error('the first version is right');
  const seen: Reloaded[] = [];
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  reloadOnChange(first, { ...options, config: path }, outside, (next) => seen.push(next), controller.signal, {
    poll: 50,
    rest: 10,
  });
  const until = (check: (last: Loaded) => boolean): Promise<Reloaded> =>
    vi.waitFor(
      () => {
        const last = seen.at(-1);
        if (last === undefined || !check(last.loaded)) throw new Error('not yet');
        return last;
      },
      { timeout: 5000, interval: 10 },
    );
  return { path, outside, first, seen, until, controller };
}

describe('a changed file', () => {
  test('is loaded when it was written anew', async () => {
    const { path, until } = await watched(file('watch'));
    await writeFile(path, file('operate', 'other'));
    const { is, loaded } = await until(({ stack }) => stack.name === 'other');
    expect(is).toBe('changed');
    expect(loaded.stack.access).toBe('operate');
  });

  test('is loaded once more when it changed while it was read', async () => {
    let reads = 0;
    const { path, until } = await watched(file('watch'), {}, async (name) => {
      if (name.endsWith('q.yaml') && ++reads === 2) await writeFile(name, file('watch', 'last'));
    });
    await writeFile(path, file('watch', 'other'));
    expect((await until(({ stack }) => stack.name === 'last')).is).toBe('changed');
  });

  test('that changed while it was read has the version of what was read', async () => {
    let reads = 0;
    const { path, outside, first } = await watched(file('watch'), {}, async (name) => {
      if (name.endsWith('q.yaml') && ++reads === 1) await writeFile(name, file('watch', 'other'));
    });
    const second = await loadConfiguration({ config: path }, outside);
    if (second.is === 'refused') throw new Error('the second version is right');
    expect([first.stack.name, second.stack.name]).toEqual(['shop', 'other']);
    expect(second.stackVersion).not.toBe(first.stackVersion);
  });

  test('is loaded when another was put in its place, as editors do', async () => {
    const { path, until } = await watched(file('watch'));
    await write(`${path}.new`, file('watch', 'other'));
    await rename(`${path}.new`, path);
    expect((await until(({ stack }) => stack.name === 'other')).is).toBe('changed');
  });

  test.each([
    ['broken', 'version: 1\naccess: opperate'],
    ['half written', 'version: 1\nstack: "sh'],
  ])('that is %s is refused, and the old version goes on', async (_, text) => {
    const { path, until } = await watched(file('operate'));
    await writeFile(path, text);
    const kept = await until(() => true);
    expect(kept).toMatchObject({ is: 'kept', refused: { problems: [{ place: { file: path } }] } });
    expect(kept.loaded.stack).toMatchObject({ name: 'shop', access: 'operate' });
    await writeFile(path, file('operate', 'mended'));
    expect((await until(({ stack }) => stack.name === 'mended')).is).toBe('changed');
  });

  test('that vanishes does not open the way to discovery, which knows no limit', async () => {
    const { path, until } = await watched(file('watch'));
    await rm(path);
    const kept = await until(() => true);
    expect(kept).toMatchObject({ is: 'kept', refused: { because: 'missing' } });
    expect(kept.loaded.stack).toMatchObject({ name: 'shop', access: 'watch' });
  });

  test('does not undo what the command line lowered', async () => {
    const { path, until } = await watched(file('watch'), {
      access: { access: 'watch', by: '--access watch' },
    });
    await writeFile(path, file('operate', 'other'));
    const { loaded } = await until(({ stack }) => stack.name === 'other');
    expect(loaded.stack).toMatchObject({ access: 'watch', accessBecause: '--access watch' });
  });

  test('lowers the access even of a console that was started with --access operate', async () => {
    const { path, until } = await watched(file('operate'), {
      access: { access: 'operate', by: '--access operate' },
    });
    await writeFile(path, file('watch'));
    expect((await until(({ stack }) => stack.access === 'watch')).is).toBe('changed');
  });

  test('is told no more once it is over', async () => {
    const { path, seen, until, controller } = await watched(file('watch'));
    await writeFile(path, file('watch', 'other'));
    await until(({ stack }) => stack.name === 'other');
    controller.abort();
    const count = seen.length;
    await writeFile(path, file('watch', 'third'));
    await localFiles.entry(dirname(path));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(seen.length).toBe(count);
  });
});

describe('the host’s limit', () => {
  test('holds from the moment it is written', async () => {
    const { outside, until } = await watched(file('operate'));
    await write(outside.ceiling, file('watch'));
    const { loaded } = await until(({ stack }) => stack.access === 'watch');
    expect(loaded.stack.accessBecause).toBe(`set in ${outside.ceiling}`);
  });

  test('holds even when the stack file is broken at the same time', async () => {
    const { path, outside, until } = await watched(file('operate'));
    await writeFile(path, 'nonsense');
    await write(outside.ceiling, file('watch'));
    const kept = await until(({ stack }) => stack.access === 'watch');
    expect(kept.is).toBe('kept');
    await rm(path);
    expect((await until(({ stack }) => stack.access === 'watch')).loaded.stack.name).toBe('shop');
  });
});
