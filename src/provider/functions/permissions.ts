/** Evaluates the authorization in a configuration for ActiveMQ. */
import type * as Access from '../../access';
import { ProviderFunctionError } from '../../terraform-plugin';

/** What a user may do with a destination. */
// A type, since the values of an interface are not known to be values of Terraform.
export type PermissionsOfUser = { readonly read: boolean; readonly write: boolean; readonly admin: boolean };

/** Returns what a user in some groups may do with a destination. */
export function permissionsOf(xml: string, groups: readonly string[], destination: string): PermissionsOfUser {
  // Loading the XML parser takes time, which other operations of the provider do not have to wait for.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const access = require('../../access') as typeof Access;
  try {
    const evaluator = new access.AccessEvaluator(access.parseAuthorization(xml));
    const parsed = access.parseDestination(destination);
    const { read, write, admin } = evaluator.permissions(groups, parsed);
    return { read: read.allowed, write: write.allowed, admin: admin.allowed };
  } catch (error) {
    if (error instanceof RangeError) throw new ProviderFunctionError(error.message, 2);
    if (error instanceof access.ConfigurationError) {
      throw new ProviderFunctionError(`The configuration cannot be evaluated.\n${error.message}`, 0);
    }
    if (error instanceof access.UnknownAuthorizationError) throw new ProviderFunctionError(error.message, 0);
    throw error;
  }
}
