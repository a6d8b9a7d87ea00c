/** An app in Go: generated code, the real compiler, synth, and Terraform. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireTerraform } from '../support/terraform/terraform';
import { expectStack, expectViolations, missing, runProgram, writePackage } from './language-app';

requireTerraform();
const framework = 'github.com/hashicorp/terraform-cdk-go/cdktf@v0.21.0';
const own = 'github.com/cdktf-mq-users/cdktf-mq-users-go/cdktfmqusers';
// The modules come from a proxy, or from Go's cache.
const reason = missing('Go', 'go', 'mod', 'download', framework);

(reason === undefined ? test : test.skip)(
  'an app in Go creates users that Terraform accepts, and shows what is wrong with others',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'language-go-'));
    try {
      const packages = join(folder, 'packages');
      writePackage('go', packages);
      copyFileSync(join(__dirname, 'go', 'main.go'), join(folder, 'main.go'));
      const generated = join(packages, 'go', 'cdktf-mq-users', 'cdktfmqusers');
      writeFileSync(
        join(folder, 'go.mod'),
        `module example.com/users\n\ngo 1.25\n\nrequire ${own} v0.0.0\n\nreplace ${own} => ${generated}\n`,
      );
      runProgram(folder, 'go', 'build', '-mod=mod', '-o', 'app', '.');
      expectViolations(runProgram(folder, join(folder, 'app')));
      await expectStack(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  300_000,
);
