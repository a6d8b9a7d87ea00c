/** A registry for npm that has this package, packed, and that redirects requests for all other packages to the real registry. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');

interface Packed {
  readonly filename: string;
  readonly integrity: string;
  readonly shasum: string;
}

export interface PackageRegistry {
  readonly url: string;
  close(): void;
}

/** @param folder where the package is packed */
export async function startPackageRegistry(folder: string, env: NodeJS.ProcessEnv): Promise<PackageRegistry> {
  const npm = (...args: string[]) =>
    execFileSync('npm', args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const upstream = npm('config', 'get', 'registry').trim();
  const [packed] = JSON.parse(npm('pack', '--json', '--ignore-scripts', '--pack-destination', folder)) as [Packed];
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; version: string };
  const { filename, integrity, shasum } = packed;
  let url = '';
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    if (path === manifest.name) {
      const version = { ...manifest, dist: { tarball: `${url}/${filename}`, integrity, shasum } };
      response.setHeader('content-type', 'application/json').end(
        JSON.stringify({
          name: manifest.name,
          'dist-tags': { latest: manifest.version },
          versions: { [manifest.version]: version },
        }),
      );
    } else if (path === filename) {
      response.end(readFileSync(join(folder, filename)));
    } else {
      response.writeHead(302, { location: new URL(path, upstream).href }).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
