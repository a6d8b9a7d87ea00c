/** The built plugin in a Terraform folder, as MqProvider puts it into a stack: Terraform starts it as its own process. */
import { installProviderBinary } from '../../../src/constructs/provider/stack-plugins';
import { binaryDirectory, readProviderBinary } from '../../../src/provider-package';
import { parseProviderSource } from '../../../src/constructs/provider/source-address';
import type { Workspace } from './terraform';

/** Installs it, and returns the `terraform` block that asks for it. */
export function installBuiltPlugin({ folder }: Workspace): string {
  const plugin = readProviderBinary(binaryDirectory);
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
