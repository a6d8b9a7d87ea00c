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

/** Installs another program for this machine: a build of this provider, or of another one. */
export function installPlugin(workspace: Workspace, path: string, source = ownSource, localName = 'mq'): string {
  return install(workspace, otherProvider(path), source, localName);
}

const ownSource = 'cdktf-mq-users/mq';

function install({ folder }: Workspace, plugin: ProviderBinary, source = ownSource, localName = 'mq'): string {
  installProviderBinary(folder, parseProviderSource('', source), plugin);
  return `
terraform {
  required_providers {
    ${localName} = {
      source  = "registry.terraform.io/${source}"
      version = "${plugin.version}"
    }
  }
}
`;
}
