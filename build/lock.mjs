// Lets one process of several do a piece of work, while the others wait for it.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Runs `work` while this process has the lock: a file with its process id. The lock of a process that has ended is void. */
export function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  while (!acquired(file)) {
    if (isVoid(file)) rmSync(file, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

function acquired(file) {
  try {
    const descriptor = openSync(file, 'wx');
    writeSync(descriptor, String(process.pid));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isVoid(file) {
  try {
    const id = Number(readFileSync(file, 'utf8'));
    // A process that has just created the file has not written its id yet.
    if (!(id > 0)) return false;
    process.kill(id, 0);
    return false;
  } catch (error) {
    // EPERM: the process of another user.
    return error.code === 'ESRCH';
  }
}
