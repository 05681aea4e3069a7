import { execa } from 'execa';

/** Builds what is shipped, once, before the program is driven as a whole. */
export async function setup(): Promise<void> {
  await execa(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' });
}
