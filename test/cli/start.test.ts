/** Tests that the command starts fast: commands that do not call AWS do not load the AWS SDK. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeProgram } from '../../src/cli/program';
import { subcommandsOf } from '../../src/cli/shared/subcommands';
import { main } from '../support/cli/mq-user';

const folder = mkdtempSync(join(tmpdir(), 'mq-user-start-'));
const roster = join(folder, 'users.yaml');
writeFileSync(roster, 'brokerId: b-orders\nusers:\n  - username: orders-service\n');
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command, and returns the files of the AWS SDK that it has loaded, which V8 lists on request. */
function loaded(args: readonly string[]): string[] {
  const coverage = mkdtempSync(join(folder, 'coverage-'));
  spawnSync(process.execPath, [main, ...args], {
    env: {
      PATH: process.env.PATH,
      NODE_V8_COVERAGE: coverage,
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  const files = readdirSync(coverage).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(coverage, file), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url);
  });
  expect(files.some((file) => file.endsWith('cli/program.js'))).toBe(true);
  return files.filter((file) => /@aws-sdk|@smithy/.test(file));
}

test.each([['--help'], ['create --help'], [`validate ${roster}`], ['completion bash'], ['provider path']])(
  'mq-user %s loads no AWS SDK',
  (args) => {
    expect(loaded(args.split(' '))).toEqual([]);
  },
);

test('commands that call AWS do load it (control)', () => {
  expect(loaded(['list', '--broker-id', 'b-1'])).not.toEqual([]);
});

test('every subcommand has a description and an example', () => {
  for (const { words, command } of subcommandsOf(makeProgram())) {
    let text = '';
    command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
    expect(command.description()).not.toBe('');
    expect(text).toMatch(new RegExp(`Examples?:\\n(.*\\n)*?.*mq-user ${words.join(' ')}`));
  }
});
