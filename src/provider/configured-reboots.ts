/**
 * Decides whether the Terraform configuration in a folder reboots brokers. Terraform changes a user before it plans or applies a
 * reboot that depends on the user, and possibly in another process, so the provider reads the configuration files.
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LARGEST_FILE = 4 * 1024 * 1024;
/** The limits of what is read: bytes, files and folders. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_FILES = 2_000;
const MOST_MODULES = 200;

/**
 * Matches a block of HCL, or a key of Terraform JSON, but not a line that is a comment. Matching takes time in proportion to the
 * text: no part of the pattern continues on the next line before it has matched.
 */
const REBOOT_BLOCK =
  /^[ \t]*(?:resource[ \t]+"?mq_broker_reboot\b|action[ \t]+"?mq_reboot_broker\b)|"mq_(?:broker_reboot|reboot_broker)"\s*:/m;

/**
 * Returns whether the root module in a folder, or a module that it has installed, declares a reboot. Files beyond the limits are
 * ignored.
 */
export function configurationReboots(folder = process.cwd()): boolean {
  const modules = [...new Set([folder, ...modulesOf(folder)])].slice(0, MOST_MODULES);
  const paths = modules.flatMap((module) => filesOf(module).map((file) => join(module, file))).slice(0, MOST_FILES);
  let left = MOST_BYTES;
  return paths.some((path) => {
    const text = readBounded(path, left);
    left -= text?.length ?? 0;
    return text !== undefined && REBOOT_BLOCK.test(text.toString('latin1'));
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.tf(\.json)?$/.test(name));
  } catch {
    return [];
  }
}

/** Returns the folders of the modules that `terraform init` has installed. */
function modulesOf(folder: string): string[] {
  const text = readBounded(join(folder, '.terraform', 'modules', 'modules.json'));
  try {
    const { Modules: modules } = JSON.parse(text?.toString('utf8') ?? '{}') as { readonly Modules?: unknown };
    return (Array.isArray(modules) ? (modules as unknown[]) : []).flatMap((module) => {
      const { Dir: directory } = (module ?? {}) as { readonly Dir?: unknown };
      return typeof directory === 'string' && directory !== '' && directory !== '.' ? [join(folder, directory)] : [];
    });
  } catch {
    return [];
  }
}

/** Returns the content of a file; undefined if it is not a regular file, or is larger than the limit. */
function readBounded(path: string, left = LARGEST_FILE): Buffer | undefined {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(descriptor);
      return stat.isFile() && stat.size <= Math.min(LARGEST_FILE, left) ? readFileSync(descriptor) : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
