/** Reads files, pipes, devices and standard input, within limits of size and time. */
export { readBoundedFile, readBoundedFileSync, type BoundedFile, type ReadLimits } from './bounded-file';
export { otherEncoding } from './encoding';
export { FileLimitError, MAX_FILE_BYTES, tooLargeError } from './limits';
export { readStandardInput } from './standard-input';
