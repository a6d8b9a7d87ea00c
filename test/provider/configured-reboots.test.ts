/** What counts as a configuration that reboots brokers. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationReboots } from '../../src/provider/configured-reboots';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mq-configuration-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (file: string, text: string) => writeFileSync(join(folder, file), text);

test.each([
  ['a resource', 'main.tf', 'resource "mq_broker_reboot" "it" {\n}\n'],
  ['an indented resource without quotes', 'main.tf', '  resource mq_broker_reboot it {\n}\n'],
  ['an action', 'main.tf', 'action "mq_reboot_broker" "it" {\n}\n'],
  ['a resource in JSON', 'cdk.tf.json', '{"resource":{"mq_broker_reboot":{"it":{}}}}'],
  ['a resource after others', 'more.tf', 'locals {\n}\n\nresource "mq_broker_reboot" "it" {}'],
])('%s', (_what, file, text) => {
  write(file, text);
  expect(configurationReboots(folder)).toBe(true);
});

test.each([
  ['a comment', 'main.tf', '# resource "mq_broker_reboot" "it" {}\n// action "mq_reboot_broker" "it" {}\n'],
  ['a reference', 'main.tf', 'output "at" {\n  value = mq_broker_reboot.it.rebooted_at\n}\n'],
  ['another type', 'main.tf', 'resource "mq_broker_reboots" "it" {}\n'],
  ['a text in JSON', 'cdk.tf.json', '{"output":{"at":{"value":"mq_broker_reboot"}}}'],
  ['a file of another kind', 'notes.md', 'resource "mq_broker_reboot" "it" {}'],
  ['an empty folder', 'empty.tf', ''],
])('not %s', (_what, file, text) => {
  write(file, text);
  expect(configurationReboots(folder)).toBe(false);
});

test('whatever else is there is passed over: a missing folder, links to nowhere, pipes, a broken list of modules', () => {
  symlinkSync('/nowhere', join(folder, 'link.tf'));
  execFileSync('mkfifo', [join(folder, 'pipe.tf')]);
  mkdirSync(join(folder, 'folder.tf'));
  mkdirSync(join(folder, '.terraform/modules'), { recursive: true });
  for (const text of ['', '{', '[]', '{"Modules":[null,1,{"Dir":2},{"Dir":"../../../nowhere"}]}']) {
    write('.terraform/modules/modules.json', text);
    expect(configurationReboots(folder)).toBe(false);
  }
  expect(configurationReboots(join(folder, 'missing'))).toBe(false);
});
