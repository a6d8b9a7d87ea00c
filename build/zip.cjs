// Writes zip archives whose bytes follow from their content. CommonJS, so that the build and `npm run release`, in TypeScript,
// can both load it.
const { createHash } = require('node:crypto');
// Written in JavaScript: the zlib of Node.js compresses differently from version to version and from machine to machine.
const { zipSync } = require('fflate');

/** Unix, whose modes the attributes are. */
const MADE_ON_UNIX = 3;
/** Zip archives hold no earlier time. */
const FIRST_DAY = new Date('1980-01-01T00:00:00Z');

/** Returns a zip archive of the entries, sorted by name, with the day of the date as their time. */
exports.zip = (entries, date = FIRST_DAY, level = 9) => {
  const zippable = {};
  for (const { name, content, isExecutable } of sorted(entries)) {
    const mode = isExecutable ? 0o100755 : 0o100644;
    zippable[name] = [content, { level, mtime: noonOf(date), os: MADE_ON_UNIX, attrs: (mode << 16) >>> 0 }];
  }
  return zipSync(zippable);
};

/** Returns the SHA-256 of a content, in hexadecimal. */
exports.sha256 = (content) => createHash('sha256').update(content).digest('hex');

/** The times of a zip archive have no time zone. Every zone has a noon on every day. */
function noonOf(date) {
  const day = date < FIRST_DAY ? FIRST_DAY : date;
  return new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), 12);
}

function sorted(entries) {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
}
