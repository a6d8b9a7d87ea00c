/** The ways in which the provider binary gets to the machine where Terraform runs. */
import {
  binaryDirectory,
  readProviderBinary,
  readSelfContainedBinary,
  type ProviderBinary,
} from '../../provider-package';
import { quote, typeName } from '../../rules/internal';
import { isUnresolved } from '../private/unresolved';
import { privateConstructor } from '../private/private-constructor';
import { optionsOf, type FieldsOf } from '../private/options';

/** Options of self-contained programs. */
export interface SelfContainedOptions {
  /**
   * The folder to which `build/self-contained.mjs` wrote the programs, if it is not the default one.
   * @default - `dist/provider/self-contained` of this package
   */
  readonly directory?: string;
}

/** What a stack asks for. */
export interface PackagedProvider {
  /** The version constraint for `required_providers`. */
  readonly constraint: string;
  /** The binary for the stack's folder. Without one, Terraform downloads it from a registry. */
  readonly binary?: ProviderBinary;
}

const fields: FieldsOf<SelfContainedOptions> = {
  directory: { allowed: 'the path of a folder', is: (value) => typeof value === 'string' && !isUnresolved(value) },
};

/** How the provider binary is packaged: in the stack's folder, small or self-contained, or in a registry. */
export class ProviderPackaging {
  /**
   * Returns the packaging as one JavaScript file in the stack's folder, for Linux and macOS. It needs Node.js 20 or newer on
   * the PATH of the machine where Terraform runs.
   */
  public static nodeBundle(): ProviderPackaging {
    return new ProviderPackaging('nodeBundle', (context) => exactly(readProviderBinary(context ?? binaryDirectory)));
  }

  /**
   * Returns the packaging as a program for each platform, in the stack's folder, for machines without Node.js and for Windows:
   * about 100 MB for each platform. Build the programs before synth with `build/self-contained.mjs --platform OS_ARCH`, a
   * script of the npm package.
   */
  public static selfContained(options: SelfContainedOptions = {}): ProviderPackaging {
    const { directory } = optionsOf('ProviderPackaging.selfContained', options, fields);
    return new ProviderPackaging('selfContained', () => exactly(readSelfContainedBinary(directory)));
  }

  /**
   * Returns the packaging without a binary in the stack's folder: Terraform downloads it from the registry in `source`.
   *
   * @param version a version constraint, such as `0.1.0` or `~> 0.1.0`
   */
  public static fromRegistry(version: string): ProviderPackaging {
    if (typeof version !== 'string' || !/^[\s\d.,<>=!~a-zA-Z+-]*\d[\s\d.,<>=!~a-zA-Z+-]*$/.test(version)) {
      throw new Error(
        `ProviderPackaging.fromRegistry: the version is ${typeof version === 'string' ? quote(version) : typeName(version)}. Allowed: a version constraint for Terraform, such as ` +
          '"0.1.0" or "~> 0.1.0". Pass one for a version in the registry.',
      );
    }
    return new ProviderPackaging('fromRegistry', () => ({ constraint: version }));
  }

  private readonly name: string;
  private readonly find: (context: string | undefined) => PackagedProvider;

  private constructor(name: string, find: (context: string | undefined) => PackagedProvider) {
    if (typeof find !== 'function') {
      throw privateConstructor('ProviderPackaging', 'nodeBundle', 'selfContained', 'fromRegistry');
    }
    this.name = name;
    this.find = find;
  }

  /** Returns what the stack asks for, and the binary to install. @internal */
  public _provider(context: string | undefined): PackagedProvider {
    return this.find(context);
  }

  /** Returns the name of the factory. */
  public toString(): string {
    return `ProviderPackaging.${this.name}`;
  }
}

function exactly(binary: ProviderBinary): PackagedProvider {
  return { constraint: `= ${binary.version}`, binary };
}
