/** An app in Java: generated code, the real compiler, synth, and Terraform. */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { requireTerraform } from '../support/terraform/terraform';
import { expectStack, expectViolations, missing, runProgram, writePackage } from './language-app';

requireTerraform();
const root = join(__dirname, '..', '..');
const pom = join(__dirname, 'java', 'pom.xml');
const resolve = ['--batch-mode', '--quiet', '--file', pom, 'dependency:resolve'];
const reason = missing('Java', 'javac', '-version') ?? missing('Java', 'mvn', ...resolve);

/** Writes the code of cdktf, which not every mirror of Maven's central repository has. */
function writeFramework(out: string): void {
  const pacmak = join(root, 'node_modules/jsii-pacmak/bin/jsii-pacmak');
  const options = ['--targets', 'java', '--code-only', '--no-npmignore', '--outdir', out];
  runProgram(root, process.execPath, pacmak, ...options, join(root, 'node_modules/cdktf'));
}

(reason === undefined ? test : test.skip)(
  'an app in Java creates users that Terraform accepts, and shows what is wrong with others',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'language-java-'));
    try {
      writePackage('java', join(folder, 'packages'));
      writeFramework(join(folder, 'framework'));
      const [libraries, classes, app] = ['lib', 'classes', 'app'].map((name) => join(folder, name));
      if (!libraries || !classes || !app) throw new Error('There is no folder.');
      copyFileSync(pom, join(folder, 'pom.xml'));
      runProgram(folder, 'mvn', '--batch-mode', '--quiet', 'dependency:copy-dependencies', '-DoutputDirectory=lib');
      const generated = ['packages/java/cdktf-mq-users', 'framework/java'].map((path) =>
        join(folder, path, 'src/main'),
      );
      const sources = generated.flatMap((path) =>
        readdirSync(join(path, 'java'), { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.java'))
          .map((file) => join(path, 'java', file)),
      );
      writeFileSync(join(folder, 'sources'), [...sources, join(__dirname, 'java', 'Users.java')].join('\n'));
      const options = ['-proc:none', '-nowarn', '-d', classes, '-cp', join(libraries, '*')];
      runProgram(folder, 'javac', ...options, `@${join(folder, 'sources')}`);
      for (const path of generated) cpSync(join(path, 'resources'), classes, { recursive: true });
      mkdirSync(app);
      const classpath = [classes, join(libraries, '*')].join(delimiter);
      expectViolations(runProgram(app, 'java', '-cp', classpath, 'com.example.Users'));
      await expectStack(app);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  500_000,
);
