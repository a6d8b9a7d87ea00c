/** How the provider's plugin gets to where Terraform runs. */
import { join } from 'node:path';
import { quote, typeName } from '../../rules';
import { isUnresolved } from '../private/unresolved';
import { optionsOf, type FieldsOf } from '../private/options';
import { pluginDirectory, readPlugin, type Plugin } from './provider-binary';

/** Options of a plugin that needs no Node.js where it runs. */
export interface SelfContainedOptions {
  /**
   * The folder that `build/self-contained.mjs` has written, for those who build once and keep the result.
   * @default - `dist/provider/self-contained` of this package
   */
  readonly directory?: string;
}

const fields: FieldsOf<SelfContainedOptions> = {
  directory: { allowed: 'the path of a folder', is: (value) => typeof value === 'string' && !isUnresolved(value) },
};

/** How the plugin is packaged: in the stack's folder, small or self-contained, or in a registry. */
export class ProviderPackaging {
  /**
   * One file of JavaScript in the stack's folder, for Linux and macOS. It needs Node.js 20 or newer on the PATH of the
   * machine where Terraform runs.
   */
  public static nodeBundle(): ProviderPackaging {
    return new ProviderPackaging('nodeBundle', (context) => readPlugin(context ?? pluginDirectory));
  }

  /**
   * An executable with Node.js inside, in the stack's folder, for machines that have no Node.js: about 100 MB for each
   * platform. It is built before synth, and only when asked for: `node node_modules/cdktf-mq-users/build/self-contained.mjs`,
   * which says what it needs.
   */
  public static selfContained(options: SelfContainedOptions = {}): ProviderPackaging {
    const { directory: given } = optionsOf('ProviderPackaging.selfContained', options, fields);
    const directory = given ?? join(pluginDirectory, 'self-contained');
    const remedy =
      'It is built by `npm run build:self-contained` in a clone of the repository, and elsewhere by ' +
      '`node node_modules/cdktf-mq-users/build/self-contained.mjs`.';
    return new ProviderPackaging('selfContained', () => readPlugin(directory, remedy));
  }

  /**
   * No plugin in the stack's folder: Terraform takes it from the registry that `source` names.
   *
   * @param version a version constraint, such as `0.1.0` or `~> 0.1`
   */
  public static fromRegistry(version: string): ProviderPackaging {
    if (typeof version !== 'string' || !/^[\s\d.,<>=!~a-zA-Z+-]*\d[\s\d.,<>=!~a-zA-Z+-]*$/.test(version)) {
      throw new Error(
        `ProviderPackaging.fromRegistry: the version is ${typeof version === 'string' ? quote(version) : typeName(version)}. Allowed: a version constraint of Terraform, as in ` +
          '"0.1.0" or "~> 0.1". Pass one that the registry has.',
      );
    }
    return new ProviderPackaging('fromRegistry', () => ({ constraint: version, version, files: [] }));
  }

  private readonly name: string;
  private readonly find: (context: string | undefined) => Plugin;

  private constructor(name: string, find: (context: string | undefined) => Plugin) {
    this.name = name;
    this.find = find;
  }

  /** The plugin to bring along; it has no files where a registry has it. @internal */
  public _plugin(context: string | undefined): Plugin {
    return this.find(context);
  }

  /** The name of the factory. */
  public toString(): string {
    return `ProviderPackaging.${this.name}`;
  }
}
