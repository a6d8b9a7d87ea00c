/**
 * A registry for npm that has this package, packed for each framework, and that redirects requests for all other packages to the
 * real registry.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { packPackage } from './packed';

const root = join(__dirname, '..', '..', '..');

export interface PackageRegistry {
  readonly url: string;
  close(): void;
}

/** @param folder where the packages are packed */
export async function startPackageRegistry(folder: string, env: NodeJS.ProcessEnv): Promise<PackageRegistry> {
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { cwd: root, env, encoding: 'utf8' }).trim();
  const packages = (['cdktf', 'cdktn'] as const).map((framework) => packPackage(folder, framework));
  let url = '';
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    const named = packages.find(({ manifest }) => path === manifest.name);
    if (named) {
      const { manifest, filename, integrity, shasum } = named;
      const version = { ...manifest, dist: { tarball: `${url}/${filename}`, integrity, shasum } };
      response.setHeader('content-type', 'application/json').end(
        JSON.stringify({
          name: manifest.name,
          'dist-tags': { latest: manifest.version },
          versions: { [manifest.version]: version },
        }),
      );
    } else if (packages.some(({ filename }) => path === filename)) {
      response.end(readFileSync(join(folder, path)));
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
