/**
 * Tells whether the Terraform configuration in a folder reboots brokers by itself. Terraform changes a user before it asks
 * the provider about a reboot that depends on it, in other processes even, so the configuration is all there is to look at.
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LARGEST_FILE = 4 * 1024 * 1024;
const MOST_FILES = 1_000;
const MOST_MODULES = 200;

/** A block of HCL, or a key of Terraform JSON. A comment that mentions one does not count. */
const reboots =
  /^\s*(?:resource\s+"?mq_broker_reboot\b|action\s+"?mq_reboot_broker\b)|"mq_(?:broker_reboot|reboot_broker)"\s*:/m;

/** Returns whether the root module in a folder, or a module that it has installed, declares a reboot. */
export function configurationReboots(folder = process.cwd()): boolean {
  const modules = [folder, ...modulesOf(folder)];
  return modules.slice(0, MOST_MODULES).some((module) =>
    filesOf(module).some((file) => {
      const text = textOf(join(module, file));
      return text !== undefined && reboots.test(text);
    }),
  );
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.tf(\.json)?$/.test(name))
      .slice(0, MOST_FILES);
  } catch {
    return [];
  }
}

/** The folders of the modules that `terraform init` has listed. */
function modulesOf(folder: string): string[] {
  const text = textOf(join(folder, '.terraform', 'modules', 'modules.json'));
  try {
    const { Modules: modules } = JSON.parse(text ?? '{}') as { readonly Modules?: unknown };
    return (Array.isArray(modules) ? (modules as unknown[]) : []).flatMap((module) => {
      const { Dir: directory } = (module ?? {}) as { readonly Dir?: unknown };
      return typeof directory === 'string' && directory !== '' && directory !== '.' ? [join(folder, directory)] : [];
    });
  } catch {
    return [];
  }
}

/** Undefined where there is no regular file of a reasonable size. */
function textOf(path: string): string | undefined {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(descriptor);
      return stat.isFile() && stat.size <= LARGEST_FILE ? readFileSync(descriptor, 'utf8') : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
