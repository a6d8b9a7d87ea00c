/**
 * The provider, `mq-user`, the AWS CLI and the AWS provider 5.100, each given the same sources of credentials, Regions,
 * endpoints, proxies and authorities: who signs, for which Region, at which endpoint, through which proxy. What the other
 * two do is in the cases; with FULL=1 they run as well.
 */
import { spawnSync } from 'node:child_process';
import { awsProviderMirror } from '../support/aws/aws-provider';
import { requireTerraform } from '../support/terraform/terraform';
import type { Case } from './case';
import { endpointCases } from './endpoint-cases';
import { machineCases } from './machine-cases';
import { Bench, type Outcome, type Program } from './programs';
import { proxyCases } from './proxy-cases';
import { roleCases } from './role-cases';
import { signerCases } from './signer-cases';

const isFull = process.env.FULL === '1';
const hasMirror = awsProviderMirror() !== undefined;
const hasCli = isFull && /^aws-cli\/1\./.test(spawnSync('aws', ['--version'], { encoding: 'utf8' }).stdout ?? '');
const all: readonly Case[] = [...signerCases, ...roleCases, ...machineCases, ...endpointCases, ...proxyCases];

const skip = (what: string) => process.stderr.write(`SKIPPED: ${what}\n`);
if (isFull && !hasMirror)
  skip('there is no mirror of the AWS provider, which was not compared; set TF_AWS_PROVIDER_MIRROR.');
if (isFull && !hasCli) skip('there is no AWS CLI 1 on this machine; it was not compared.');

/** The programs that a case is put to. The command stands for the provider where both read the same sources. */
function programsFor({ onlyProvider }: Case): Program[] {
  if (!isFull) return [onlyProvider ? 'mq' : 'mq-user'];
  const own: Program[] = onlyProvider ? ['mq'] : ['mq', 'mq-user'];
  return [...own, ...(hasMirror ? ['aws' as const] : []), ...(hasCli && !onlyProvider ? ['cli' as const] : [])];
}

const expectedOf = ({ expected, aws = expected, cli = expected }: Case, program: Program) =>
  program === 'aws' ? aws : program === 'cli' ? cli : expected;

const outcomes = new Map<string, Partial<Record<Program, Outcome>>>();
let hasTls = true;

beforeAll(
  async () => {
    requireTerraform();
    const queue = [...all];
    const work = async () => {
      const bench = await Bench.start();
      hasTls = bench.recorder.hasTls;
      try {
        for (let next = queue.shift(); next; next = queue.shift()) {
          if (next.needsTls && !hasTls) continue;
          const found: Partial<Record<Program, Outcome>> = {};
          for (const program of programsFor(next)) found[program] = await bench.ask(program, next);
          outcomes.set(next.name, found);
        }
      } finally {
        await bench.close();
      }
    };
    await Promise.all([work(), work()]);
    if (!hasTls) skip('there is no openssl on this machine; HTTPS endpoints were not compared.');
  },
  isFull ? 3_600_000 : 300_000,
);

test('there are at least 40 cases, each with a different name', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(40);
});

test.each(all.map((one) => [one.name, one] as const))('%s', (name, one) => {
  const found = outcomes.get(name);
  if (!found) return expect(one.needsTls === true && !hasTls).toBe(true);
  const verdicts = Object.entries(found).map(([program, { verdict }]) => [program, verdict]);
  expect(verdicts).toEqual(verdicts.map(([program]) => [program, expectedOf(one, program as Program)]));
  // Terraform breaks lines, and the command does not.
  for (const program of ['mq', 'mq-user'] as const) {
    const output = found[program]?.output.replace(/\s+/g, ' ');
    if (output !== undefined && one.says) expect(output).toMatch(one.says);
    expect(output ?? '').not.toContain('pass%40word');
  }
});

test('every difference from the AWS CLI or the AWS provider has a reason', () => {
  for (const { name, cli, aws, why } of all)
    expect([name, why !== undefined]).toEqual([name, (cli ?? aws) !== undefined]);
});
