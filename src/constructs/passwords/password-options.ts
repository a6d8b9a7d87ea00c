/** The options that several sources of passwords share. */
import { checkedElsewhere, type FieldsOf } from '../private/options';

/** Options of every password that is passed to Terraform as a write-only value. */
export interface BrokerPasswordOptions {
  /**
   * The version of the password, a whole number. Terraform cannot detect a change of a write-only value, so increase the
   * version to set the password again.
   * @default 1
   * @see https://developer.hashicorp.com/terraform/language/resources/ephemeral/write-only
   */
  readonly version?: number;
}

/** Options of a password that is stored in Secrets Manager. */
export interface SecretPasswordOptions {
  /**
   * The field that contains the password, if the secret is a JSON object.
   * @default - the whole secret is the password
   */
  readonly jsonField?: string;
}

/** The types of `BrokerPasswordOptions`. The source of the password checks the value. */
export const versionOptions: FieldsOf<BrokerPasswordOptions> = { version: checkedElsewhere };

/** The types of `SecretPasswordOptions`. The source of the password checks the value. */
export const secretPasswordOptions: FieldsOf<SecretPasswordOptions> = { jsonField: checkedElsewhere };
