/** The real AWS provider, if a machine has it in a filesystem mirror. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { shortLivedGoProcess, terraformCore } from '../terraform/terraform';

/** What `@cdktf/provider-aws` 20.1.0 pins. */
export const awsProviderVersion = '5.100.0';

/**
 * The folder that Terraform can take the AWS provider from: TF_AWS_PROVIDER_MIRROR, or a folder where mirrors usually
 * are, or undefined.
 */
export function awsProviderMirror(): string | undefined {
  const usual = ['/opt', '/usr/share/terraform', '/usr/local/share/terraform', join(homedir(), '.terraform.d')];
  const candidates = usual
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const { TF_AWS_PROVIDER_MIRROR: named, TF_PLUGIN_CACHE_DIR: cache } = process.env;
  return [named, cache, ...candidates].find(
    (folder) => folder && existsSync(join(folder, 'registry.terraform.io/hashicorp/aws', awsProviderVersion)),
  );
}

/** The provider's executable. */
export function awsProviderBinary(): string {
  const folder = join(awsProviderMirror() ?? '', 'registry.terraform.io/hashicorp/aws', awsProviderVersion);
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) =>
    /(^|\/)terraform-provider-aws[^/]*$/.test(name),
  );
  if (file === undefined) throw new Error(`There is no executable of the AWS provider in ${folder}`);
  return join(folder, file);
}

/** `describe` if there is one; otherwise the tests are skipped, and the log has the reason. */
export function describeWithAwsProvider(): jest.Describe {
  if (awsProviderMirror()) return describe;
  process.stderr.write(
    `SKIPPED: there is no mirror of hashicorp/aws ${awsProviderVersion}; set TF_AWS_PROVIDER_MIRROR. Its tests did not run.\n`,
  );
  return describe.skip;
}

/** The address of the AWS provider if a configuration names no host. It depends on the core. */
export const awsProviderAddress = (): string => `${terraformCore().registry}/hashicorp/aws`;

/**
 * Returns a mirror that has the AWS provider at `awsProviderAddress`: the real one for Terraform. OpenTofu, which has
 * another host, gets one with a link to the provider.
 * @param folder where to create it
 */
function mirrorForCore(folder: string): string {
  const mirror = awsProviderMirror() ?? '';
  if (terraformCore().registry === 'registry.terraform.io') return mirror;
  const own = join(folder, 'mirror');
  const provider = dirname(awsProviderBinary());
  // The core follows a link only at the path of a package: HOST/NAMESPACE/TYPE/VERSION/SYSTEM.
  const system = relative(join(mirror, 'registry.terraform.io/hashicorp/aws', awsProviderVersion), provider);
  const version = join(own, awsProviderAddress(), awsProviderVersion);
  mkdirSync(version, { recursive: true });
  symlinkSync(provider, join(version, system));
  return own;
}

/** Writes a CLI configuration that takes the AWS provider from the mirror, and returns the environment for it. */
export function awsProviderEnvironment(folder: string): NodeJS.ProcessEnv {
  const file = join(folder, 'mirror.tfrc');
  const pattern = `${terraformCore().registry}/hashicorp/*`;
  writeFileSync(
    file,
    `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirrorForCore(folder))}
    include = ["${pattern}"]
  }
  direct {
    exclude = ["${pattern}"]
  }
}
`,
  );
  return { ...shortLivedGoProcess, TF_CLI_CONFIG_FILE: file };
}

/**
 * The environment in which Terraform finds the AWS provider beside the plugin in the stack's folder: a folder of the
 * operating system's shared data, where Terraform searches unless a CLI configuration names other folders.
 * @param folder where to make it
 */
export function awsProviderInDataFolder(folder: string): NodeJS.ProcessEnv {
  const data = join(folder, 'data');
  mkdirSync(join(data, 'terraform'), { recursive: true });
  symlinkSync(mirrorForCore(folder), join(data, 'terraform', 'plugins'));
  return { ...shortLivedGoProcess, XDG_DATA_HOME: data, XDG_DATA_DIRS: data };
}
