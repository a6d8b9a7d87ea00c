// The folder of built programs: one for each platform, and the manifest of the programs of the current bundle.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bunOptions } from './compile.mjs';
import { bunVersion, platforms, runtimes } from './runtimes.mjs';

/** Increase it with any other change of how programs are built. */
const recipe = 1;

/**
 * Several builds can write to a folder at once. Files appear as a whole, and the programs of one version and platform
 * are equal.
 */
export class Programs {
  constructor(folder, bundle) {
    this.folder = folder;
    this.bundle = bundle;
    this.digest = sha256(JSON.stringify([bundle.digest, bunVersion, runtimes, bunOptions, recipe])).slice(0, 12);
    // A release has the version under which registries have these programs. The version of a development build follows what
    // they are built from: two files of one version and platform break a lock file.
    const isDevelopment = bundle.version.includes('-dev.h');
    this.version = isDevelopment ? `${bundle.version}.self-contained.h${this.digest}` : bundle.version;
  }

  /** Returns the path of a platform's program in the folder. */
  file(platform) {
    return join(platform, `terraform-provider-mq${platform.startsWith('windows_') ? '.exe' : ''}`);
  }

  /** Returns whether the folder has the whole program of a platform, in this version. */
  has(platform) {
    const [path, note] = [join(this.folder, this.file(platform)), this.note(platform)];
    if (!existsSync(path) || !existsSync(note)) return false;
    return readFileSync(note, 'utf8') === this.noteOf(readFileSync(path));
  }

  add(platform, program) {
    mkdirSync(join(this.folder, platform), { recursive: true });
    write(join(this.folder, this.file(platform)), program, 0o755);
    write(this.note(platform), this.noteOf(program));
  }

  /** Writes the manifest again until it has the programs that another build added in the meantime. */
  writeManifest() {
    write(join(this.folder, 'LICENSES'), this.bundle.licenses);
    let written;
    for (let text = this.manifest(); text !== written; text = this.manifest()) {
      write(join(this.folder, 'manifest.json'), text);
      written = text;
    }
  }

  manifest() {
    const files = platforms.filter((platform) => this.has(platform)).map((platform) => [platform, this.file(platform)]);
    return `${JSON.stringify({ version: this.version, files: Object.fromEntries(files) }, null, 2)}\n`;
  }

  /** The file beside a program that says what it is built from. */
  note(platform) {
    return join(this.folder, platform, 'version.json');
  }

  noteOf(program) {
    return `${JSON.stringify({ version: this.version, digest: this.digest, sha256: sha256(program) })}\n`;
  }
}

/** Writes a file aside and renames it, so that a program that runs keeps its own. */
function write(path, content, mode = 0o644) {
  const aside = `${path}.${process.pid}`;
  try {
    writeFileSync(aside, content, { mode });
    renameSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}
