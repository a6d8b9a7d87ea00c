/** External text in Terraform: real Terraform evaluates what the functions render, and the result is the text itself. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { App, TerraformOutput, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { expressionOf } from '../../src/constructs/private/expressions';
import { hclString, isTokenNumber, normalized, terraformJsonString } from '../../src/rules/internal';
import { hostileText } from '../support/fuzz/hostile-text';
import { requireTerraform, Workspace } from '../support/terraform/terraform';
import { cpuMillis } from '../support/run/cpu-time';

jest.setTimeout(120_000);

const texts = [
  ...['', '$', '${', '%{', '$${', '$$${', '%%%{', '${"a"}', '$#{TfToken[TOKEN.0]}', '$\r${x}', '\ufeff', 'a\0b'],
  ...['-8.109562212591384e+298', '$-8.109562212591384e+298', '--8.109562212591384e298', '-.8109562212591384e299'],
  ...fc.sample(hostileText, { numRuns: process.env.FULL ? 20_000 : 2_000, seed: 11 }),
];

/** What Terraform evaluates each member of the output `all` to. An output for each text would take much longer. */
async function evaluated(file: string, content: string): Promise<string[]> {
  requireTerraform();
  const workspace = new Workspace();
  try {
    writeFileSync(join(workspace.folder, file), content);
    await workspace.apply();
    const { outputs } = JSON.parse(workspace.read('terraform.tfstate')) as { outputs: { all: { value: string[] } } };
    return outputs.all.value;
  } finally {
    workspace.remove();
  }
}

const hcl = (render: (text: string) => string) =>
  `output "all" {\n  value = [\n${texts.map(render).join(',\n')}\n]\n}\n`;
const json = (value: readonly unknown[]) => JSON.stringify({ output: { all: { value } } });

test('any text evaluates to itself in Terraform JSON', async () => {
  expect(await evaluated('main.tf.json', json(texts.map(terraformJsonString)))).toEqual(texts.map(normalized));
});

test('any text evaluates to itself in a string of HCL', async () => {
  expect(await evaluated('main.tf', hcl(hclString))).toEqual(texts.map(normalized));
});

test('any text evaluates to itself in the expression that is derived from its Terraform JSON', async () => {
  expect(
    await evaluated(
      'main.tf',
      hcl((text) => expressionOf(terraformJsonString(text))),
    ),
  ).toEqual(texts.map(normalized));
});

test('any text evaluates to itself in the output of CDKTF, which finds no token in it', async () => {
  const stack = new TerraformStack(new App(), 'stack');
  const variable = new TerraformVariable(stack, 'v', { default: 'a token was resolved' });
  for (const token of [variable.stringValue, variable.listValue, variable.numberValue]) expect(token).toBeDefined();
  texts.forEach((text, index) => {
    const output = new TerraformOutput(stack, `o${index}`, { value: terraformJsonString(text) });
    output.overrideLogicalId(`o${index}`);
  });
  const { output } = JSON.parse(Testing.synth(stack)) as { output: Record<string, { value: unknown }> };
  const values = texts.map((_, index) => output[`o${index}`]?.value);
  expect(await evaluated('main.tf.json', json(values))).toEqual(texts.map(normalized));
});

test.each(['$', '-1', '#{', '1', '${'])('text of any length is rendered in linear time: %s', (part) => {
  const text = (length: number) => part.repeat(length / part.length);
  const millis = (length: number) => cpuMillis(() => terraformJsonString(text(length)));
  // The least of several: a busy machine only ever adds.
  const least = (length: number) => Math.min(...Array.from({ length: 5 }, () => millis(length)));
  // Eight times the text would take sixty-four times as long with the square.
  expect(least(800_000)).toBeLessThan(24 * Math.max(1, least(100_000)));
});

test('a number token of CDKTF is recognized, and other numbers are not', () => {
  const variable = new TerraformVariable(new TerraformStack(new App(), 'stack'), 'v', {});
  expect(isTokenNumber(variable.numberValue)).toBe(true);
  for (const number of [0, -1, -1e298, 8.109562212591384e298, NaN, Infinity]) expect(isTokenNumber(number)).toBe(false);
});
