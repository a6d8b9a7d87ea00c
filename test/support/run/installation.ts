/** Gives tests the environment of a reader, in which npm and npx install this package, packed for each framework, from a registry. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { addTerraform, cleanEnvironment } from '../terraform/terraform';
import { startPackageRegistry } from './package-registry';
import { npmEnvironment } from './scratch';

export interface Installation {
  readonly env: NodeJS.ProcessEnv;
  close(): void;
}

/** @param parent the folder of what is installed globally */
export async function startInstallation(parent: string): Promise<Installation> {
  const ofNpm = npmEnvironment();
  const registry = await startPackageRegistry(parent, ofNpm);
  const bin = join(parent, 'installed-bin');
  addTerraform(bin);
  const prefix = join(parent, 'global');
  // The packages of other installations are used. What npx installs is not kept: it would be used in place of the next build.
  const cache = join(parent, 'cache');
  mkdirSync(cache);
  const { stdout } = spawnSync('npm', ['config', 'get', 'cache'], { env: ofNpm, encoding: 'utf8' });
  mkdirSync(join(stdout.trim(), '_cacache'), { recursive: true });
  symlinkSync(join(stdout.trim(), '_cacache'), join(cache, '_cacache'));
  const inherited = Object.entries({ ...ofNpm, ...cleanEnvironment() }).filter(([name]) => !name.startsWith('AWS_'));
  return {
    env: {
      ...Object.fromEntries(inherited),
      AWS_EC2_METADATA_DISABLED: 'true',
      CDKTF_HOME: join(parent, 'cdktf-home'),
      NO_PROXY: ['127.0.0.1', ofNpm.NO_PROXY].filter(Boolean).join(),
      npm_config_registry: registry.url,
      npm_config_cache: cache,
      npm_config_prefix: prefix,
      npm_config_prefer_offline: 'true',
      PATH: [bin, join(prefix, 'bin'), process.env.PATH].join(delimiter),
    },
    close: () => registry.close(),
  };
}
