#!/usr/bin/env -S node --max-semi-space-size=2 --max-old-space-size=96
// In front of the program, in a language that every Node can read: a Node that is too old gets one sentence.
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

var version = process.versions.node.split('.').map(Number);
if (version[0] < 22 || (version[0] === 22 && version[1] < 12)) {
  process.stderr.write(
    'quarterdeck needs Node 22.12 or newer, and this is Node ' + process.versions.node + ' (' + process.execPath + ').\n',
  );
  process.exitCode = 5;
} else {
  // Not in the shared temporary directory, where another user could have put code of his own first.
  module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'quarterdeck'));
  import('./main.js');
}
