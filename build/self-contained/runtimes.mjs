// The runtimes of the programs: Bun for each platform, as npm has it. npm downloads them, so that its registry, proxy and
// credentials apply. A package is used only if it is the one that this table names.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Failure } from './failure.mjs';
import { withTemporaryFolder } from './folders.mjs';

export const bunVersion = '1.4.5';

/** By Terraform's names of platforms. The integrity is that of the package, as in a package-lock.json. */
export const runtimes = {
  darwin_amd64: {
    name: '@oven/bun-darwin-x64',
    integrity: 'sha512-qkLPMGHZM9NI6CeHTWwVezzmlo6cC4Ta7yUAjYIWXS366qQcOlcp75t2uZyiuVRBMPS0h9qE0tCcvCHGaFqjJg==',
  },
  darwin_arm64: {
    name: '@oven/bun-darwin-aarch64',
    integrity: 'sha512-4MIFXHmctH2EhAxLXm2/qxNtv17dFtLJylvaOCsrgq6KSqHTs6eW5YSrJjRbJxYUJaR901fsN8JfZOa+CsWpWQ==',
  },
  linux_amd64: {
    name: '@oven/bun-linux-x64',
    integrity: 'sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==',
  },
  linux_arm64: {
    name: '@oven/bun-linux-aarch64',
    integrity: 'sha512-4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==',
  },
  windows_amd64: {
    name: '@oven/bun-windows-x64',
    integrity: 'sha512-FNvply651vcE/GHgNWz6mZvhmkwBuu8Hw54oNzA+CQog+HW+542rXQmZqNHRkFxazD9L3xi+iTtvO3engAgJfw==',
  },
  windows_arm64: {
    name: '@oven/bun-windows-aarch64',
    integrity: 'sha512-MiPFZnBNDnBXgr1oONc5pizC4fOLjnIOfNkYdFEnWzLmoFTg86naZIG3SvS7d/GglpQSAnCKMAzSjI/TAckiRw==',
  },
};

export const platforms = Object.keys(runtimes);

const system = { win32: 'windows' }[process.platform] ?? process.platform;
const processor = { x64: 'amd64' }[process.arch] ?? process.arch;
/** The platform of this machine. */
export const ownPlatform = `${system}_${processor}`;

export class Runtimes {
  constructor(cache) {
    this.cache = cache;
  }

  /** Writes the runtime of a platform to a file, as a program. */
  extract(platform, file) {
    const member = platform.startsWith('windows_') ? 'package/bin/bun.exe' : 'package/bin/bun';
    writeFileSync(file, fileInTar(gunzipSync(this.archive(platform)), member), { mode: 0o755 });
    return file;
  }

  /** Returns the package of a platform, from the cache or from the registry. */
  archive(platform) {
    const { name, integrity } = runtimes[platform];
    const file = join(this.cache, `${name.replace(/^@/, '').replace('/', '-')}-${bunVersion}.tgz`);
    const cached = readIfExists(file);
    if (cached && integrityOf(cached) === integrity) return cached;
    return withTemporaryFolder((folder) => {
      const downloaded = download(`${name}@${bunVersion}`, folder);
      const content = readFileSync(downloaded);
      if (integrityOf(content) !== integrity) {
        throw new Failure(
          `npm downloaded ${name}@${bunVersion} with the integrity ${integrityOf(content)}. Expected: ${integrity}. ` +
            'The registry has another package of this version: use a registry that mirrors registry.npmjs.org. Nothing was built.',
        );
      }
      keep(downloaded, file);
      return content;
    });
  }
}

/** Downloads a package into an empty folder, and returns its file. */
function download(spec, folder) {
  console.error(`Downloading ${spec} with npm ...`);
  const isWindows = process.platform === 'win32';
  const destination = isWindows ? `"${folder}"` : folder;
  const args = [
    'pack',
    spec,
    '--pack-destination',
    destination,
    '--ignore-scripts',
    '--loglevel=error',
    '--fetch-retries=1',
  ];
  // npm is a batch file on Windows.
  const { status, error, stderr } = spawnSync('npm', args, { encoding: 'utf8', shell: isWindows });
  if (error?.code === 'ENOENT') {
    throw new Failure(`npm is not on the PATH. It downloads ${spec}, the runtime of the program. Install npm.`);
  }
  if (error) throw new Failure(`npm could not be started: ${error.message}.`);
  const [file] = readdirSync(folder);
  if (status === 0 && file) return join(folder, file);
  throw new Failure(
    `npm could not download ${spec}, the runtime of the program (npm pack ${spec}):\n${stderr.trim()}\n` +
      'Check the registry and the proxy in the configuration of npm (npm config list).',
  );
}

/** Keeps a file in the cache. A folder that cannot be written only means that npm is asked again. */
function keep(downloaded, file) {
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    copyFileSync(downloaded, `${file}.${process.pid}`);
    renameSync(`${file}.${process.pid}`, file);
  } catch (error) {
    rmSync(`${file}.${process.pid}`, { force: true });
    console.error(`${file} could not be written (${error.message}). The next build downloads it again.`);
  }
}

function readIfExists(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function integrityOf(content) {
  return `sha512-${createHash('sha512').update(content).digest('base64')}`;
}

/** Returns a file of a tar archive. */
function fileInTar(tar, path) {
  const text = (at, length) => tar.toString('latin1', at, at + length).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= tar.length;) {
    const size = Number.parseInt(text(at + 124, 12), 8) || 0;
    if (text(at, 100) === path) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Failure(`The package of the runtime has no ${path}.`);
}
