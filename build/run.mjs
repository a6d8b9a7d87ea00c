// Prepares the clone, then runs a TypeScript file in this process, which therefore receives the signals sent to npm.
//
//   node build/run.mjs [--terraform] FILE [ARGUMENT …]
//
// With --terraform, Terraform or OpenTofu must be there too.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { requirePrerequisites } from './prerequisites.mjs';

// The cache of tsx would stay in the temporary directory.
process.env.TSX_DISABLE_CACHE = '1';
if (process.argv[2] === '--terraform') {
  process.argv.splice(2, 1);
  requirePrerequisites({ core: 'needed' });
}
await import('./ready.mjs');
const { register } = await import('tsx/cjs/api');
register();
const file = resolve(process.argv[2]);
process.argv.splice(1, 2, file);
createRequire(import.meta.url)(file);
