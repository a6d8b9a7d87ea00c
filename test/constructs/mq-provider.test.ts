/** MqProvider: its configuration, the provider binary in the folder of the stack, and the lock file, which real Terraform accepts. */
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformProvider, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import { MqProvider } from '../../src/constructs';
import { FRAMEWORK } from '../../src/constructs/private/framework';
import { readProviderBinary } from '../../src/provider-package';
import {
  newApp,
  binaryDirectory,
  read,
  snapshot,
  synth,
  temporaryDirectory,
  terraform,
  thrown,
  version,
} from './helpers';

const address = 'registry.terraform.io/cdktf-mq-users/mq';
const lockFile = (folder: string) => readFileSync(join(folder, '.terraform.lock.hcl'), 'utf8');
const plugins = (folder: string, source = address) => join(folder, 'terraform.d', 'plugins', ...source.split('/'));

/** A lock entry of another provider, as Terraform writes it. */
const awsEntry = `provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = "5.100.0"
  hashes = [
    "h1:AAAA=",
    "zh:bbbb",
  ]
}
`;

class OtherProvider extends TerraformProvider {
  public constructor(scope: Construct, id: string) {
    super(scope, id, {
      terraformResourceType: 'aws',
      terraformProviderSource: 'aws',
      terraformGeneratorMetadata: { providerName: 'aws', providerVersion: '5.100.0' },
    });
  }
}

describe('the configuration', () => {
  test('is rendered with the exact version of the provider binary', () => {
    const stack = new TerraformStack(newApp(), 'stack');
    const region = new TerraformVariable(stack, 'region', {});
    new MqProvider(stack, 'mq', {
      region: region.stringValue,
      profile: 'team',
      endpoints: { mq: 'http://127.0.0.1:4566' },
    });
    const second = new MqProvider(stack, 'second', { alias: 'second', region: 'eu-west-1' });
    const { config } = synth(stack);
    expect(config.terraform.required_providers).toEqual({ mq: { source: address, version: `= ${version}` } });
    expect(config.provider).toEqual({
      mq: [
        { region: '${var.region}', profile: 'team', endpoints: [{ mq: 'http://127.0.0.1:4566' }] },
        { alias: 'second', region: 'eu-west-1' },
      ],
    });
    expect(second.fqn).toBe('mq.second');
    expect(second.version).toBe(version);
    expect(MqProvider.isMqProvider(second)).toBe(true);
    expect(MqProvider.isMqProvider(region)).toBe(false);
  });

  test.each([
    ['acme/mq', 'registry.terraform.io/acme/mq'],
    ['registry.acme.example/platform/mq-users', 'registry.acme.example/platform/mq-users'],
    ['localhost.local:8443/acme/mq', 'localhost.local:8443/acme/mq'],
  ])('the source %s is %s', (source, full) => {
    const stack = new TerraformStack(newApp(), 'stack');
    new MqProvider(stack, 'mq', { source });
    const { config, folder } = synth(stack);
    expect(config.terraform.required_providers).toEqual({ mq: { source: full, version: `= ${version}` } });
    const name = `terraform-provider-${full.split('/')[2]}_v${version}`;
    expect(readdirSync(join(plugins(folder, full), version, 'linux_amd64'))).toEqual([name]);
  });

  test.each(['mq', 'a/b/c/d', '../../etc/mq', 'host/ns/', '${var.source}', 'Acme/mq'])(
    'the source %s is refused',
    (source) => {
      const stack = new TerraformStack(newApp(), 'stack');
      const before = stack.node.findAll().length;
      expect(thrown(() => new MqProvider(stack, 'mq', { source })).message).toBe(
        `stack/mq: \`source\` is "${source}". Allowed: NAMESPACE/TYPE or HOST/NAMESPACE/TYPE in lower case, such as registry.terraform.io/cdktf-mq-users/mq. Pass the address of the provider in your registry.`,
      );
      expect(stack.node.findAll()).toHaveLength(before);
    },
  );

  test('two sources in one stack are refused at synth', () => {
    const stack = new TerraformStack(newApp(), 'stack');
    new MqProvider(stack, 'mq');
    new MqProvider(stack, 'other', { alias: 'other', source: 'acme/mq' });
    expect(() => synth(stack)).toThrow(
      `[stack/mq] \`source\` is ${address}, and stack/other has registry.terraform.io/acme/mq. Allowed: one source for all MqProviders of a stack.`,
    );
  });
});

describe('the provider binary', () => {
  test('is written once for each platform, executable by all users', () => {
    const stack = new TerraformStack(newApp(), 'stack');
    new MqProvider(stack, 'mq');
    new MqProvider(stack, 'second', { alias: 'second' });
    const umask = process.umask(0o077);
    const { folder } = synth(stack);
    process.umask(umask);
    const platforms = join(plugins(folder), version);
    expect(readdirSync(platforms).sort()).toEqual(['darwin_amd64', 'darwin_arm64', 'linux_amd64', 'linux_arm64']);
    for (const platform of readdirSync(platforms)) {
      expect(readdirSync(join(platforms, platform))).toEqual([`terraform-provider-mq_v${version}`]);
      const file = join(platforms, platform, `terraform-provider-mq_v${version}`);
      expect((statSync(file).mode & 0o777).toString(8)).toBe('755');
      expect(readFileSync(file, 'utf8')).toBe('#!/bin/sh\nexit 1\n');
    }
  });

  test('is written to each stack that has an MqProvider, and to no other', () => {
    const app = newApp();
    for (const id of ['first', 'second']) new MqProvider(new TerraformStack(app, id), 'mq');
    new TerraformStack(app, 'third');
    app.synth();
    const has = (id: string) => readdirSync(join(app.outdir, 'stacks', id)).includes('terraform.d');
    expect(['first', 'second', 'third'].map(has)).toEqual([true, true, false]);
  });

  test('a second synth changes nothing', () => {
    const [outdir, binaries] = [temporaryDirectory(), binaryDirectory()];
    const once = () => {
      const app = newApp({ outdir }, binaries);
      new MqProvider(new TerraformStack(app, 'stack'), 'mq');
      app.synth();
      return snapshot(outdir);
    };
    expect(once()).toEqual(once());
  });

  test('a new version replaces the old one, also in the lock file', () => {
    const outdir = temporaryDirectory();
    for (const content of ['old', 'new']) {
      const app = newApp({ outdir }, binaryDirectory(`0.1.0-dev.h${content}`, content));
      new MqProvider(new TerraformStack(app, 'stack'), 'mq');
      app.synth();
    }
    const { folder } = read(outdir, 'stack');
    expect(readdirSync(plugins(folder))).toEqual(['0.1.0-dev.hnew']);
    expect(lockFile(folder)).not.toContain('hold');
    expect(lockFile(folder).match(/^provider /gm)).toHaveLength(1);
  });

  test('a missing provider binary is an error with the command to build it', () => {
    const directory = temporaryDirectory();
    const advice = 'In a clone of the repository run `npm run build`; elsewhere install the package again.';
    expect(thrown(() => readProviderBinary(directory)).message).toBe(
      `The Terraform provider of cdktf-mq-users is missing: ${join(directory, 'manifest.json')} does not exist. ${advice}`,
    );
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version, file: 'terraform-provider-mq' }));
    expect(() => readProviderBinary(directory)).toThrow(`${join(directory, 'terraform-provider-mq')} does not exist`);
    const stack = new TerraformStack(newApp({}, directory), 'stack');
    expect(() => new MqProvider(stack, 'mq')).toThrow('npm run build');
  });
});

describe('the lock file', () => {
  test('is written as Terraform writes it', () => {
    const stack = new TerraformStack(newApp(), 'stack');
    new MqProvider(stack, 'mq');
    const { folder, annotations } = synth(stack);
    expect(lockFile(folder)).toBe(`# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "${address}" {
  version     = "${version}"
  constraints = "${version}"
  hashes = [
    "h1:fd/kz/t1rq4mjTaMo6YXrW3WzbH1uC7akqR9e+b23zI=",
  ]
}
`);
    expect(annotations).toEqual([]);
  });

  /** Synthesizes a stack with another provider in a folder with an existing lock file. */
  function withOther(lock?: string) {
    const app = newApp();
    const stack = new TerraformStack(app, 'stack');
    const folder = join(app.outdir, 'stacks', 'stack');
    mkdirSync(folder, { recursive: true });
    if (lock) writeFileSync(join(folder, '.terraform.lock.hcl'), lock);
    new OtherProvider(stack, 'aws');
    new MqProvider(stack, 'mq');
    app.synth();
    return read(app.outdir, 'stack');
  }

  test('keeps the entries of other providers, and there is no warning if it contains all of them', () => {
    const { folder, annotations } = withOther(`# A comment.\n\n${awsEntry}`);
    expect(lockFile(folder)).toMatch(/^# A comment\.\n\nprovider "registry\.terraform\.io\/cdktf-mq-users\/mq" \{/);
    expect(lockFile(folder).endsWith(`}\n\n${awsEntry}`)).toBe(true);
    expect(annotations).toEqual([]);
  });

  test('has only the outdated entry of this provider replaced', () => {
    const stale = awsEntry.replace('hashicorp/aws', 'cdktf-mq-users/mq');
    const { folder } = withOther(`${stale}\n${awsEntry}`);
    expect(lockFile(folder)).toContain(`version     = "${version}"`);
    expect(lockFile(folder).match(/^provider /gm)).toHaveLength(2);
    expect(lockFile(folder).endsWith(`}\n\n${awsEntry}`)).toBe(true);
  });

  test('does not contain another provider: synth warns which flag the first deploy needs', () => {
    const { annotations } = withOther();
    expect(annotations).toMatchObject([
      {
        level: '@cdktf/warn',
        constructPath: 'stack/mq',
        message: `The first \`${FRAMEWORK.command} deploy\` of stack needs --skip-provider-lock or CDKTF_SKIP_PROVIDER_LOCK=true: ${FRAMEWORK.name} runs \`terraform providers lock\` as long as the stack's lock file lacks registry.terraform.io/hashicorp/aws, and that command does not find the mq provider, which is in the stack's folder and not in a registry. Later deployments with Terraform do not need the flag.`,
      },
    ]);
  });

  test('is accepted by real Terraform: init installs the provider binary and does not change the file', () => {
    const stack = new TerraformStack(newApp(), 'stack');
    new MqProvider(stack, 'mq', { region: 'us-east-1' });
    const { folder } = synth(stack);
    const before = lockFile(folder);
    const { status, output } = terraform(folder, 'init', '-no-color', '-lockfile=readonly');
    // OpenTofu prints the host, which is not its own registry.
    expect(output.replaceAll('registry.terraform.io/', '')).toContain(`Installed cdktf-mq-users/mq v${version}`);
    expect(status).toBe(0);
    expect(lockFile(folder)).toBe(before);
  });

  test('makes real Terraform refuse a provider binary with another hash', () => {
    const stack = new TerraformStack(newApp(), 'stack');
    new MqProvider(stack, 'mq');
    const { folder } = synth(stack);
    for (const platform of readdirSync(join(plugins(folder), version))) {
      writeFileSync(join(plugins(folder), version, platform, `terraform-provider-mq_v${version}`), 'another');
    }
    const { status, output } = terraform(folder, 'init', '-no-color');
    expect(status).toBe(1);
    expect(output).toMatch(/doesn't match any of the checksums/);
  });
});
