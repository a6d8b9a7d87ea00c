/** Tests how configurations that reboot brokers are detected. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProviderClient } from '../../src/provider/client';
import type { Broker } from '../../src/amazon-mq';
import { connectTo } from '../support/aws/amazon-mq';
import { configurationReboots } from '../../src/provider/configured-reboots';
import { cpuMillis } from '../support/run/cpu-time';

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
  ['a string in JSON', 'cdk.tf.json', '{"output":{"at":{"value":"mq_broker_reboot"}}}'],
  ['a file of another kind', 'notes.md', 'resource "mq_broker_reboot" "it" {}'],
  ['an empty folder', 'empty.tf', ''],
])('does not detect %s', (_what, file, text) => {
  write(file, text);
  expect(configurationReboots(folder)).toBe(false);
});

test('anything else is ignored: a missing folder, dangling links, pipes, a broken list of modules', () => {
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

const MIB = 1024 * 1024;

/** How long a search takes beside a search of as much of ordinary text. */
function slowness(text: string): number {
  const millisOf = (content: string) => {
    write('main.tf', content);
    return cpuMillis(() => expect(configurationReboots(folder)).toBe(false));
  };
  const ordinary = 'locals {\n  a = "b"\n}\n'.repeat(Math.ceil(text.length / 20));
  return millisOf(text) / Math.max(millisOf(ordinary), 20);
}

test.each([
  ['blank lines', '\n'],
  ['lines of spaces', '  \n'],
  ['spaces on one line', ' '],
  ['the word "resource" on blank lines', 'resource\n\n\n'],
  ['the word "resource" and spaces', 'resource  '],
  ['names without a colon', '"mq_broker_reboot"\n\n'],
])('is searched in proportion to its size: %s', (_what, unit) => {
  // A search of 60 KB that goes through all that follows at every line takes seconds.
  expect(slowness(unit.repeat(Math.floor(60_000 / unit.length)))).toBeLessThan(100);
});

test('the root module comes first; files beyond 2,000 files or 16 MiB are not read', () => {
  const reboot = 'resource "mq_broker_reboot" "it" {\n}\n';
  mkdirSync(join(folder, '.terraform/modules'), { recursive: true });
  mkdirSync(join(folder, 'a'));
  write('a/main.tf', reboot);
  write('.terraform/modules/modules.json', '{"Modules":[{"Dir":""},{"Dir":"a"},{"Dir":"a"}]}');
  expect(configurationReboots(folder)).toBe(true);
  for (let index = 0; index < 2_000; index++) write(`file-${index}.tf`, '');
  expect(configurationReboots(folder)).toBe(false);
  rmSync(join(folder, 'file-0.tf'));
  expect(configurationReboots(folder)).toBe(true);
  for (let index = 1; index < 6; index++) write(`file-${index}.tf`, `#${'x'.repeat(3 * MIB)}`);
  expect(configurationReboots(folder)).toBe(true);
  write('file-6.tf', `#${'x'.repeat(MIB - 8)}`);
  expect(configurationReboots(folder)).toBe(false);
  write('file-7.tf', `${reboot}#${'x'.repeat(4 * MIB)}`);
  expect(configurationReboots(folder)).toBe(false);
});

test('is read once in a process, regardless of how many brokers have changes', async () => {
  for (const isFound of [true, false]) {
    const reboots = jest.fn(() => isFound);
    const mq = await connectTo('http://127.0.0.1:1');
    const session = new ProviderClient(mq, { configuration: { reboots } });
    const warnings = ['b-1', 'b-2', 'b-3'].flatMap((id) => session.pendingWarning({ id, name: id } as Broker));
    expect([warnings.length, reboots.mock.calls.length]).toEqual([isFound ? 0 : 3, 1]);
    mq.close();
  }
});
