// Signs a program of macOS ad hoc, as `codesign --sign -` does: the kernel runs only signed programs on Apple silicon, and a
// signature must match its file everywhere.
// See <https://github.com/apple-oss-distributions/xnu/blob/main/osfmk/kern/cs_blobs.h>.
import { createHash } from 'node:crypto';
import { Failure } from './failure.mjs';

const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;
const SUPER_BLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
/** The version of code directories with the limits of the executable segment. */
const VERSION = 0x20400;
const FLAG_AD_HOC = 2;
const MAIN_BINARY = 1n;
const SHA256 = { type: 2, size: 32 };
const PAGE = { size: 4096, log2: 12 };
const HEADER = { superBlob: 20, directory: 88 };

/** Returns the program with a new signature in place of the one that it has, which must be the end of the file. */
export function signAdHoc(program, identifier) {
  const { linkedit, text, signature } = loadCommands(program);
  const end = program.readUInt32LE(signature + 8);
  const name = Buffer.from(`${identifier}\0`);
  const pages = Math.ceil(end / PAGE.size);
  const hashes = HEADER.directory + name.length;
  const directoryLength = hashes + SHA256.size * pages;
  const length = HEADER.superBlob + directoryLength;
  const signed = Buffer.alloc(end + align(length, 16));
  program.copy(signed, 0, 0, end);

  // The load commands come first: the hash of their page includes them.
  signed.writeUInt32LE(signed.length - end, signature + 12);
  const linkeditStart = Number(signed.readBigUInt64LE(linkedit + 40));
  signed.writeBigUInt64LE(BigInt(align(signed.length - linkeditStart, 16384)), linkedit + 32);
  signed.writeBigUInt64LE(BigInt(signed.length - linkeditStart), linkedit + 48);

  const directory = end + HEADER.superBlob;
  write32(signed, end, [SUPER_BLOB, length, 1, 0, HEADER.superBlob]);
  const directoryStart = [
    CODE_DIRECTORY,
    directoryLength,
    VERSION,
    FLAG_AD_HOC,
    hashes,
    HEADER.directory,
    0,
    pages,
    end,
  ];
  write32(signed, directory, directoryStart);
  signed.set([SHA256.size, SHA256.type, 0, PAGE.log2], directory + 36);
  signed.writeBigUInt64BE(signed.readBigUInt64LE(text + 40), directory + 64);
  signed.writeBigUInt64BE(signed.readBigUInt64LE(text + 48), directory + 72);
  signed.writeBigUInt64BE(MAIN_BINARY, directory + 80);
  name.copy(signed, directory + HEADER.directory);
  for (let page = 0; page < pages; page++) {
    const content = signed.subarray(page * PAGE.size, Math.min(end, (page + 1) * PAGE.size));
    createHash('sha256')
      .update(content)
      .digest()
      .copy(signed, directory + hashes + SHA256.size * page);
  }
  return signed;
}

/** Returns where the load commands of the segments and of the signature are. */
function loadCommands(program) {
  const found = {};
  let at = 32;
  for (let count = program.readUInt32LE(16); count > 0; count--) {
    const command = program.readUInt32LE(at);
    const segment = program.toString('latin1', at + 8, at + 24).replace(/\0.*$/s, '');
    if (command === LC_SEGMENT_64 && segment === '__LINKEDIT') found.linkedit = at;
    if (command === LC_SEGMENT_64 && segment === '__TEXT') found.text = at;
    if (command === LC_CODE_SIGNATURE) found.signature = at;
    at += program.readUInt32LE(at + 4);
  }
  if (found.linkedit && found.text && found.signature) return found;
  throw new Failure('The runtime for macOS has an unexpected form, and the program cannot be signed.');
}

function write32(buffer, at, values) {
  values.forEach((value, index) => buffer.writeUInt32BE(value, at + 4 * index));
}

function align(length, to) {
  return Math.ceil(length / to) * to;
}
