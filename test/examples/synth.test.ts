/** Every example synthesizes: with CDKTF in the project `unit`, and unchanged with CDK Terrain in the project `cdktn`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FRAMEWORK } from '../../src/constructs/private/framework';
import { temporaryDirectory } from '../constructs/helpers';

const examples = join(__dirname, '..', '..', 'examples');
/** Not hcp-terraform, which needs the program of a platform: minutes of a build. */
const apps = readdirSync(examples).filter(
  (name) => existsSync(join(examples, name, 'main.ts')) && name !== 'hcp-terraform',
);

/** Whether Jest replaces the framework: `cdktn` in place of `cdktf`. */
const framework = FRAMEWORK.name === 'CDKTF' ? 'cdktf' : 'cdktn';

test.each(apps)('%s', (name) => {
  const outdir = temporaryDirectory();
  process.env.CDKTF_OUTDIR = outdir;
  jest.requireActual(join(examples, name, 'main.ts'));
  const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as {
    version: string;
    stacks: Record<string, { synthesizedStackPath: string }>;
  };
  const { version } = jest.requireActual<{ version: string }>(`${framework}/package.json`);
  expect(manifest.version).toBe(version);
  const stacks = Object.values(manifest.stacks).map(({ synthesizedStackPath }) =>
    readFileSync(join(outdir, synthesizedStackPath), 'utf8'),
  );
  expect(stacks.join('\n')).toContain('"mq_user"');
});
