import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Surroundings } from './surroundings.ts';

/** What a person likes; none of it belongs in the stack file. */
export type Preferences = {
  readonly theme?: string;
};

/** A person's preferences, as they were at the start; `set` keeps a change for the next time. */
export type PreferenceStore = {
  readonly values: Preferences;
  /** False where the file cannot be written: the choice then lasts as long as the console. */
  readonly set: (values: Preferences) => Promise<boolean>;
};

/**
 * Opens `preferences.json` beside the person's stack file. One that is broken, or cannot be read, counts as empty. What writes
 * it is loaded for the first change only: it would take a fifth of the time to the first frame.
 */
export async function openPreferences({
  env,
  home,
}: Pick<Surroundings, 'env' | 'home'>): Promise<PreferenceStore> {
  const cwd = join(env.XDG_CONFIG_HOME || join(home, '.config'), 'quarterdeck');
  return {
    values: valuesIn(await readFile(join(cwd, 'preferences.json'), 'utf8').catch(() => '')),
    async set(values) {
      try {
        // A directory that others can write would make the stack file in it unusable.
        await mkdir(cwd, { recursive: true, mode: 0o700 });
        const { default: Conf } = await import('conf');
        const file = new Conf<Record<string, unknown>>({
          cwd,
          configName: 'preferences',
          clearInvalidConfig: true,
          configFileMode: 0o600,
        });
        file.set(values);
        return true;
      } catch {
        return false;
      }
    },
  };
}

function valuesIn(text: string): Preferences {
  try {
    const kept: unknown = JSON.parse(text);
    const theme = typeof kept === 'object' && kept !== null && 'theme' in kept ? kept.theme : undefined;
    return typeof theme === 'string' ? { theme } : {};
  } catch {
    return {};
  }
}
