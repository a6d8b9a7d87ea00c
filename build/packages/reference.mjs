/** The API reference of the constructs in each language, which jsii-docgen writes from the jsii module of a framework. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../sources.mjs';
import { jsiiModule } from './module.mjs';

/** The pages of the reference, with the names that jsii-docgen has for their languages. */
const languages = { typescript: 'TYPESCRIPT', python: 'PYTHON', java: 'JAVA', csharp: 'CSHARP', go: 'GO' };

/** Writes the pages to a folder, one for each language: `python.md`, and so on. */
export async function writeReference(framework, out, version) {
  mkdirSync(out, { recursive: true });
  await withDocumentation(framework, version, async ({ documentation, Language }) => {
    // One after another: jsii-docgen changes the working directory while it works.
    for (const [page, language] of Object.entries(languages)) {
      const document = await documentation.toMarkdown({ language: Language[language], loose: false });
      writeFileSync(join(out, `${page}.md`), `${document.render().trimEnd()}\n`);
    }
  });
}

/** Calls a function with jsii-docgen's view of the constructs. */
async function withDocumentation(framework, version, use) {
  const { Documentation, Language } = await import('jsii-docgen');
  const folder = mkdtempSync(join(tmpdir(), 'mq-users-reference-'));
  try {
    // jsii-docgen needs the assemblies of all packages, and jsii-rosetta those packages as Node.js finds them.
    const packages = join(folder, 'node_modules');
    mkdirSync(packages);
    // Without its node_modules, in which it links to itself: some versions of Node.js would follow that link forever.
    const module = jsiiModule(framework, version);
    const own = join(module, 'node_modules');
    cpSync(module, join(packages, framework.name), { recursive: true, filter: (source) => source !== own });
    for (const name of [framework.id, 'constructs']) {
      symlinkSync(join(root, 'node_modules', name), join(packages, name), 'dir');
    }
    return await use({ documentation: await Documentation.forAssembly(framework.name, folder), Language });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
