#!/usr/bin/env -S MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072 node --min-semi-space-size=2 --max-semi-space-size=2 --max-old-space-size=96
// In front of the program, in a language that every Node can read: a Node that is too old gets one sentence.
// It is light on purpose: one arena for all threads, freed memory given back, small nurseries.
import { mkdirSync, statSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import v8 from 'node:v8';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(
    `quarterdeck needs Node 22.12 or newer, and this is Node ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exitCode = 5;
} else {
  cacheCompiledCode(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'));
  // Many functions are warm at the start, and few stay so: compiling each of them took up to 20 MB that never came back.
  v8.setFlagsFromString('--invocation-count-for-maglev=2000');
  // Speed for the first frame, size for the hours after it.
  setTimeout(() => v8.setFlagsFromString('--optimize-for-size'), 1_000).unref();
  await import('./main.js');
}

// Compiled code is run as it is found: only from a directory that is ours, never from the shared temporary one.
function cacheCompiledCode(directory) {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch {
    // It is there, or cannot be.
  }
  try {
    if (statSync(directory).uid === process.getuid())
      module.enableCompileCache(join(directory, 'quarterdeck'));
  } catch {
    // Without the cache the program starts a little later.
  }
}
