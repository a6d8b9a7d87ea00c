/** The built plugin in a Terraform folder, as MqProvider puts it into a stack: Terraform starts it as its own process. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { installProviderBinary } from '../../../src/constructs/provider/stack-plugins';
import { binaryDirectory, ownPlatform, readProviderBinary, type ProviderBinary } from '../../../src/provider-package';
import { parseProviderSource } from '../../../src/constructs/provider/source-address';
import type { Workspace } from './terraform';

/** Returns the program of the build, or the one that PROVIDER_BINARY names, for this machine. */
export function builtProvider(): ProviderBinary {
  const { PROVIDER_BINARY: path } = process.env;
  return path ? otherProvider(path) : readProviderBinary(binaryDirectory);
}

function otherProvider(path: string): ProviderBinary {
  const version = `0.0.0-test.h${createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12)}`;
  return { version, files: [{ platform: ownPlatform, path }], texts: [] };
}

/** Installs it, and returns the `terraform` block that asks for it. */
export function installBuiltPlugin(workspace: Workspace): string {
  return install(workspace, builtProvider());
}

/** Installs another program for this machine. */
export function installPlugin(workspace: Workspace, path: string): string {
  return install(workspace, otherProvider(path));
}

function install({ folder }: Workspace, plugin: ProviderBinary): string {
  installProviderBinary(folder, parseProviderSource('', 'cdktf-mq-users/mq'), plugin);
  return `
terraform {
  required_providers {
    mq = {
      source  = "registry.terraform.io/cdktf-mq-users/mq"
      version = "${plugin.version}"
    }
  }
}
`;
}
