/** Tests which files a stack's plugin folder has after a change of the packaging, with the version unchanged as in a release. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installProviderBinary } from '../../src/constructs/provider/stack-plugins';
import type { ProviderBinary } from '../../src/provider-package';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mq-users-plugins-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const source = { host: 'registry.terraform.io', namespace: 'cdktf-mq-users', type: 'mq' };

test('files of the other packaging are removed, and the hash is that of the remaining files', () => {
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const files = (path: string) => [{ platform: 'linux_amd64', path }];
  const selfContained: ProviderBinary = {
    version: '1.2.3',
    files: files(file('large', 'large program')),
    texts: [file('LICENSE', 'a license')],
  };
  const small: ProviderBinary = { version: '1.2.3', files: files(file('small', 'small program')), texts: [] };
  const stack = join(folder, 'stack');
  const place = join(stack, 'terraform.d/plugins/registry.terraform.io/cdktf-mq-users/mq/1.2.3/linux_amd64');
  const program = 'terraform-provider-mq_v1.2.3';

  const first = installProviderBinary(stack, source, selfContained);
  expect(readdirSync(place).sort()).toEqual(['LICENSE', program]);
  expect([program, 'LICENSE'].map((name) => statSync(join(place, name)).mode & 0o777)).toEqual([0o755, 0o644]);
  const second = installProviderBinary(stack, source, small);
  expect(readdirSync(place)).toEqual([program]);
  expect(second).not.toEqual(first);
  expect(installProviderBinary(stack, source, selfContained)).toEqual(first);
});
