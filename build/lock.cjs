// Lets one process of several do a piece of work, while the others wait for it. CommonJS, so that Jest can load it too.
const { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } = require('node:fs');
const { dirname } = require('node:path');

/**
 * Runs synchronous work while this process has the lock: a file with its process id. The lock of a process that has ended is
 * void.
 */
exports.withLock = function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  while (!acquired(file)) {
    if (isVoid(file)) removeVoid(file);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
};

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
    if (id > 0) process.kill(id, 0);
    return false;
  } catch (error) {
    // EPERM: the process of another user. ENOENT: the lock was just released.
    return error.code === 'ESRCH';
  }
}

/** Removes a void lock. If another process has removed it and taken the lock, the new lock is put back. */
function removeVoid(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (isVoid(aside)) rmSync(aside, { force: true });
  else renameSync(aside, file);
}
