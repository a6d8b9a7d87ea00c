/**
 * Tells whether the Terraform configuration in a folder reboots brokers by itself. Terraform changes a user before it asks
 * the provider about a reboot that depends on it, in other processes even, so the configuration is all there is to look at.
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LARGEST_FILE = 4 * 1024 * 1024;
/** What is looked at in all: bytes of files, files and folders. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_FILES = 2_000;
const MOST_MODULES = 200;

/**
 * A block of HCL, or a key of Terraform JSON. A line that is a comment does not count. Every pattern here takes time in
 * proportion to the text: none goes on to the next line before it has found something.
 */
const reboots =
  /^[ \t]*(?:resource[ \t]+"?mq_broker_reboot\b|action[ \t]+"?mq_reboot_broker\b)|"mq_(?:broker_reboot|reboot_broker)"\s*:/m;

/**
 * Returns whether the root module in a folder, or a module that it has installed, declares a reboot. What is beyond the
 * bounds is not looked at.
 */
export function configurationReboots(folder = process.cwd()): boolean {
  const modules = [...new Set([folder, ...modulesOf(folder)])].slice(0, MOST_MODULES);
  const paths = modules.flatMap((module) => filesOf(module).map((file) => join(module, file))).slice(0, MOST_FILES);
  let left = MOST_BYTES;
  return paths.some((path) => {
    const text = textOf(path, left);
    left -= text?.length ?? 0;
    return text !== undefined && reboots.test(text.toString('latin1'));
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.tf(\.json)?$/.test(name));
  } catch {
    return [];
  }
}

/** The folders of the modules that `terraform init` has listed. */
function modulesOf(folder: string): string[] {
  const text = textOf(join(folder, '.terraform', 'modules', 'modules.json'));
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

/** Undefined where there is no regular file of a reasonable size, or it is larger than what is left to look at. */
function textOf(path: string, left = LARGEST_FILE): Buffer | undefined {
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
