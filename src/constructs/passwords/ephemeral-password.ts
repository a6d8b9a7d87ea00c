/** A random password that Terraform generates at apply and stores nowhere: the ephemeral resource `mq_password`. */
import { Construct } from 'constructs';
import type { TerraformProvider } from '../private/framework';
import { NOT_KNOWN_YET } from '../../rules';
import { checkPasswordOptions } from '../../rules/internal';
import { brandAs, isBranded } from '../private/attached';
import { EphemeralBlock } from '../private/ephemeral-block';
import { constructPath } from '../private/names';
import { checkedElsewhere, optionsOf, type FieldsOf } from '../private/options';
import { refusePartOfToken } from '../private/token-mistakes';
import { isUnresolved } from '../private/unresolved';
import { requireProvider } from '../provider/presence';
import { checkedVersion } from './sources';

/** The options of an `EphemeralPassword`. */
export interface EphemeralPasswordOptions {
  /**
   * The number of characters, 12 to 250.
   * @default 32
   */
  readonly length?: number;
  /**
   * Characters that the password must not contain, besides spaces, commas, colons and equals signs, which it never contains.
   * @default - none
   */
  readonly excludeCharacters?: string;
  /**
   * The name of the user. The password does not contain it, in upper or lower case.
   * @default - not checked
   */
  readonly username?: string;
  /**
   * A number whose change sets a new password, for the user and everything else that takes it.
   * @default 1
   */
  readonly version?: number;
  /**
   * The MqProvider, if the stack has several.
   * @default - the one without an alias
   */
  readonly provider?: TerraformProvider;
}

const fields: FieldsOf<EphemeralPasswordOptions> = {
  length: checkedElsewhere,
  excludeCharacters: checkedElsewhere,
  username: checkedElsewhere,
  version: checkedElsewhere,
  provider: checkedElsewhere,
};

const brand = Symbol.for('cdktf-mq-users/EphemeralPassword');

/**
 * A random password that every rule of Amazon MQ accepts. Terraform generates it at apply, and no configuration, plan or state contains it.
 * Nothing stores it: pass `result` and `version` to the write-only attributes of a secret as well, or no one will know the password.
 * `BrokerPassword.fromGeneratedSecret` does both. Requires Terraform or OpenTofu 1.11.
 *
 * @example
 * const generated = new EphemeralPassword(this, 'password', { username: 'orders-service' });
 * new BrokerUser(this, 'orders', {
 *   brokerId,
 *   username: 'orders-service',
 *   password: BrokerPassword.fromEphemeralPassword(generated),
 * });
 */
export class EphemeralPassword extends Construct {
  /** Returns whether a value is an EphemeralPassword, including one from another copy of this package. */
  public static isEphemeralPassword(x: unknown): x is EphemeralPassword {
    return isBranded(x, brand);
  }

  /** The version of the password. */
  public readonly version: number;

  private readonly block: EphemeralBlock;

  /** @throws an Error with everything that is wrong with the options, before anything is added to the tree */
  public constructor(scope: Construct, id: string, options: EphemeralPasswordOptions = {}) {
    const place = `EphemeralPassword: ${constructPath(scope, id)}`;
    const { length, excludeCharacters, username, version, provider } = optionsOf(place, options, fields);
    const known = (value: unknown) => (isUnresolved(value) ? NOT_KNOWN_YET : value);
    const problems = checkPasswordOptions({
      // Terraform passes some numbers as strings; in an app, a string is a mistake.
      length: typeof length === 'string' && !isUnresolved(length) ? 'a string' : known(length),
      excludeCharacters: known(excludeCharacters),
      username: known(username),
    });
    if (problems.length > 0)
      throw new Error(problems.map(({ option, message }) => `${place}: \`${option}\`: ${message}`).join('\n'));
    for (const value of [excludeCharacters, username]) refusePartOfToken(place, value);
    const checked = checkedVersion(place, version);
    super(scope, id);
    brandAs(this, brand);
    this.version = checked;
    this.block = new EphemeralBlock(this, 'Resource', {
      type: 'mq_password',
      attributes: { length, exclude_characters: excludeCharacters, username },
      provider,
    });
    requireProvider(this.block);
  }

  /** The password, as an expression for write-only attributes. */
  public get result(): string {
    return this.block.getStringAttribute('result');
  }
}
