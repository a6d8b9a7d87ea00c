/** docs/provider has the layout of the Terraform Registry, so that a release can copy it unchanged. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const folder = join(__dirname, '../../docs/provider');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  statSync(join(folder, file)).isFile(),
);

/** What https://developer.hashicorp.com/terraform/registry/providers/docs allows. */
const ALLOWED =
  /^(index|(actions|data-sources|ephemeral-resources|functions|guides|list-resources|resources)\/[a-z_-]+)\.md$/;

test('the pages are where the registry looks for them', () => {
  expect(files.length).toBeGreaterThanOrEqual(9);
  expect(files).toContain('index.md');
  expect(files.filter((file) => !ALLOWED.test(file))).toEqual([]);
});

test.each(files)('%s has front matter, and fewer than 500 KB', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const [, frontMatter = ''] = /^---\n([^]*?)\n---\n/.exec(text) ?? [];
  expect(parse(frontMatter)).toEqual({
    page_title: expect.stringMatching(/\S/),
    subcategory: '',
    description: expect.stringMatching(/\S/),
  });
  expect(Buffer.byteLength(text)).toBeLessThan(500_000);
});
