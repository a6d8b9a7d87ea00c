/** The framework's resources and data sources through the real Terraform, with a provider that is not Amazon MQ's. */
import { serveInProcess, type DebugServer } from '../../src/terraform-plugin';
import { EXAMPLE_ADDRESS, ExampleCloud, exampleProvider } from '../support/terraform/example-provider';
import { requireTerraform, terraformCore, Workspace } from '../support/terraform/terraform';

let cloud: ExampleCloud;
let server: DebugServer;
let tf: Workspace;

beforeAll(() => void requireTerraform());
beforeEach(async () => {
  cloud = new ExampleCloud();
  server = await serveInProcess(exampleProvider(cloud), EXAMPLE_ADDRESS);
  tf = new Workspace({ reattach: server.reattach });
});
afterEach(() => {
  server.close();
  tf.remove();
});

const write = (body: string, more = '') =>
  tf.write(`
terraform {
  required_providers {
    example = { source = "example/example" }
  }
}
resource "example_thing" "it" {
  ${body}
}
${more}`);
const applyFails = () => tf.run(['apply', '-auto-approve', '-no-color']);
const privateOf = () => {
  const text = tf.read('terraform.tfstate');
  const state = JSON.parse(text) as { resources: { instances: { private?: string; status?: string }[] }[] };
  const instance = state.resources[0]?.instances[0];
  return { status: instance?.status, private: JSON.parse(Buffer.from(instance?.private ?? '', 'base64').toString()) };
};

test('a list of objects with sets is unchanged by plan, apply and refresh', async () => {
  write(`name = "a"
  parts = [
    { name = "x", count = 12345678901234567890, tags = ["b", "a"] },
    { name = null, count = null, tags = [] },
  ]`);
  await tf.apply();
  expect(tf.read('terraform.tfstate')).toContain('"count": 12345678901234567890,');
  expect(cloud.things.get('a')?.parts).toEqual([
    { name: 'x', count: '12345678901234567890', tags: ['a', 'b'] },
    { name: null, count: null, tags: [] },
  ]);
  expect((await tf.plan()).isEmpty).toBe(true);
});

test('a timeouts block is in the plan and the state, can be omitted, and is checked', async () => {
  write('name = "a"\n  timeouts { create = "10m" }');
  await tf.apply();
  expect(tf.state('example_thing.it')?.timeouts).toEqual({ create: '10m', delete: null });
  expect((await tf.plan()).isEmpty).toBe(true);
  write('name = "a"');
  await tf.apply();
  expect(tf.state('example_thing.it')?.timeouts).toBeNull();
  write('name = "a"\n  timeouts { create = "soon" }');
  expect((await tf.run(['validate', '-no-color'])).text).toContain('Invalid timeout');
});

test('apply receives the planned private state, and its result replaces it', async () => {
  write('name = "a"\n  size = 1');
  await tf.apply();
  expect(cloud.things.get('a')?.note).toBe('planned after {}');
  expect(privateOf().private).toEqual({ created: 'a' });
  write('name = "a"\n  size = 2');
  await tf.apply();
  expect(cloud.things.get('a')?.note).toBe('planned after {"created":"a"}');
  expect(privateOf().private).toEqual({ created: 'a', updated: true });
});

test('a plan can request a replacement, and the new object does not inherit private state', async () => {
  write('name = "a"\n  size = 5');
  await tf.apply();
  write('name = "a"\n  size = 4');
  expect((await tf.plan()).text).toContain('size = 5 -> 4 # forces replacement');
  await tf.apply();
  expect(cloud.calls.filter((call) => /^(create|delete)/.test(call))).toEqual([
    'create a',
    'delete a {"created":"a"}',
    'create a',
  ]);
  expect(cloud.things.get('a')?.note).toBe('planned after {}');
});

test('a create that fails partway leaves the object tainted', async () => {
  write('name = "half"');
  const { status, text } = await applyFails();
  expect(status).toBe(1);
  expect(text).toContain('Half done');
  expect(privateOf()).toEqual({ status: 'tainted', private: { created: 'half' } });
  expect(tf.state('example_thing.it')).toMatchObject({ id: 'id-half', revision: 1 });
});

test('a create that fails completely leaves no object', async () => {
  write('name = "fails"');
  expect((await applyFails()).text).toContain('No such luck');
  expect(tf.state('example_thing.it')).toBeUndefined();
});

test('an update that fails keeps the previous state and private state', async () => {
  write('name = "a"\n  size = 1');
  await tf.apply();
  const before = [tf.state('example_thing.it'), privateOf()];
  write('name = "a"\n  size = 13');
  expect((await applyFails()).text).toContain('Unlucky');
  expect([tf.state('example_thing.it'), privateOf()]).toEqual(before);
});

test('an update that fails partway keeps the completed changes', async () => {
  write('name = "a"\n  size = 1');
  await tf.apply();
  write('name = "a"\n  size = 14');
  expect((await applyFails()).text).toContain('Half changed');
  expect(tf.state('example_thing.it')).toMatchObject({ size: 14, revision: 2 });
  expect(privateOf().private).toEqual({ created: 'a', updated: true });
});

test('a delete that returns an error keeps the object', async () => {
  write('name = "sticky"');
  await tf.apply();
  expect((await tf.run(['destroy', '-auto-approve', '-no-color'])).text).toContain('It sticks');
  expect(tf.state('example_thing.it')).toMatchObject({ name: 'sticky' });
  expect(cloud.calls.at(-1)).toBe('delete sticky {"created":"sticky"}');
});

test('an unexpected error is reported as a bug', async () => {
  write('name = "throws"');
  expect((await applyFails()).text).toContain(
    'TypeError: x is not a function This is a bug of the provider; please report it.',
  );
});

test('a state that does not match its schema is reported as a bug', async () => {
  write('name = "misshapen"');
  const { text } = await applyFails();
  expect(text).toContain('Unexpected error in the provider');
  expect(text).toContain(
    'parts should be a list of objects of name (a string), count (a number), tags (a set of strings)',
  );
  expect(text).toContain('and is a string. This is a bug of the provider; please report it.');
  expect(text).not.toContain('stored');
});

test('a data source is read at plan, waits for unknown values, and is validated', async () => {
  const data = (prefix: string) => `
data "example_things" "all" {
  prefix = ${prefix}
}
output "things" {
  value = data.example_things.all.things
}`;
  write('name = "a"\n  size = 3', data('replace(example_thing.it.id, "id-", "")'));
  await tf.apply();
  expect(JSON.parse((await tf.succeed(['output', '-json', 'things'])).stdout)).toEqual([{ name: 'a', size: 3 }]);
  expect((await tf.plan()).isEmpty).toBe(true);
  write('name = "a"', data('""'));
  expect((await tf.run(['validate', '-no-color'])).text).toContain('Empty prefix');
});

test('a provider whose configuration is unknown can plan, and returns an error if it needs the configuration', async () => {
  write(
    'name = "b"',
    'provider "example" {\n  label = terraform_data.x.output\n}\nresource "terraform_data" "x" {\n  input = "l"\n}',
  );
  await tf.succeed(['init', '-no-color']);
  expect((await tf.plan()).text).toContain('2 to add');
  expect(cloud.calls).toEqual([]);
  write(
    'name = "b"',
    'provider "example" {\n  label = terraform_data.x.output\n}\nresource "terraform_data" "x" {\n  input = "l"\n}\ndata "example_things" "all" {}',
  );
  expect((await tf.run(['plan', '-no-color'])).text).toContain('The provider is not configured');
});

test('the context has the version of Terraform', async () => {
  write('name = "a"');
  await tf.plan();
  const { product, version } = terraformCore();
  // OpenTofu sends a version of Terraform that has the same features: 1.12.6 sends 1.13.0.
  const expected = product === 'OpenTofu' ? (expect.stringMatching(/^1\.\d+\.\d+$/) as string) : version;
  expect(cloud.terraformVersion).toEqual(expected);
});

const store = (version: number, attributes: object) => {
  write('name = "a"\n  size = 3');
  const instances = [{ schema_version: version, attributes, sensitive_attributes: [] }];
  const provider = `provider["${EXAMPLE_ADDRESS}"]`;
  const resources = [{ mode: 'managed', type: 'example_thing', name: 'it', provider, instances }];
  const file = { version: 4, terraform_version: '1.11.0', serial: 1, lineage: 'stored', outputs: {}, resources };
  tf.write(JSON.stringify(file, null, 2), 'terraform.tfstate');
};

describe('a stored state', () => {
  test.each([
    ['id is a number', { id: 5 }, 'id should be a string and is a number.'],
    ['size is a string', { size: 'three' }, 'size should be a number and is a string.'],
    [
      'a list is a string',
      { parts: 'x' },
      'parts should be a list of objects of name (a string), count (a number), tags (a set of strings) and is a string.',
    ],
    [
      'a set inside a list is an object',
      { parts: [{ tags: {} }] },
      'parts[0].tags should be a set of strings and is an object.',
    ],
    ['name is null', { name: null }, 'It lacks name, which should be a string.'],
    ['name is missing', { name: undefined }, 'It lacks name, which should be a string.'],
    ['name is empty', { name: '' }, 'Its name is empty.'],
    ['the version is an earlier one and id is a list', { id: [] }, 'id should be a string and is a list.', 1],
  ])('in which %s is an error with advice, and is kept', async (_what, wrong, problem, version = 2) => {
    store(version, { id: 'id-a', name: 'a', title: 'a', size: 3, ...wrong });
    const before = tf.read('terraform.tfstate');
    for (const args of [['plan'], ['destroy', '-auto-approve'], ['refresh']]) {
      const { status, text } = await tf.run([...args, '-no-color']);
      expect(status).toBe(1);
      expect(text).toContain('The state of the example_thing cannot be read');
      expect(text).toContain(problem);
      expect(text).toContain(
        'The stored data is damaged, or was written by another version of the provider. Restore the state from a backup, or remove the object from the state ("terraform state rm") and import it.',
      );
      expect(tf.read('terraform.tfstate')).toBe(before);
    }
    await tf.succeed(['state', 'rm', 'example_thing.it']);
  });
});

describe('a state of an earlier schema version', () => {
  const stored = (version: number) => store(version, { id: 'id-a', title: 'a', size: 3 });

  test('is upgraded by the upgrader of its version, and a renamed attribute is not lost', async () => {
    stored(1);
    write('name = "a"\n  size = 4');
    const { text } = await tf.succeed(['plan', '-no-color', '-refresh=false']);
    expect(text).toContain('name = "a"');
    expect(text).toContain('0 to add, 1 to change, 0 to destroy');
    await tf.succeed(['apply', '-auto-approve', '-no-color', '-refresh=false']);
    expect(tf.state('example_thing.it')).toMatchObject({ id: 'id-a', name: 'a', size: 4 });
  });

  test('is refused with a reason and kept if its version has no upgrader', async () => {
    stored(0);
    const before = tf.read('terraform.tfstate');
    for (const args of [['plan'], ['apply', '-auto-approve'], ['destroy', '-auto-approve'], ['refresh']]) {
      const { status, text } = await tf.run([...args, '-no-color']);
      expect(status).toBe(1);
      expect(text).toContain('The state of the example_thing cannot be upgraded');
      expect(text).toContain('schema version 0');
      expect(tf.read('terraform.tfstate')).toBe(before);
    }
  });
});
