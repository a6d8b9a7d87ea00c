/** Calls of the functions of the provider `mq`, for expressions that Terraform evaluates. */
import { Lazy, Token, type IResolvable, type IResolveContext } from '../private/framework';
import { expressionOf } from '../private/expressions';
import { privateConstructor } from '../private/private-constructor';

/**
 * The functions of the provider `mq`, like `Fn` for those of Terraform: for values that only Terraform knows, in conditions,
 * outputs and iterators. They need no credentials. The stack needs an `MqProvider`, and Terraform 1.8 or OpenTofu 1.7.
 *
 * @example
 * new TerraformOutput(this, 'id', { value: MqFunctions.userId(brokerId, 'orders-service') });
 */
export class MqFunctions {
  private constructor() {
    throw privateConstructor('MqFunctions', 'userViolations', 'userId');
  }

  /**
   * Returns the messages of all rules that a user breaks; none if it is valid. Unknown attributes and values of wrong types are violations.
   *
   * @param user an object with the attributes of an `mq_user`, or an expression for one
   */
  public static userViolations(user: unknown): string[] {
    return Token.asList(call('user_violations', [user]));
  }

  /**
   * Returns the messages of all rules that some users break, each with the index of the user: repeated names and too many users, too.
   *
   * @param users a list of such objects, or an expression for one
   */
  public static usersViolations(users: unknown): string[] {
    return Token.asList(call('users_violations', [users]));
  }

  /**
   * Returns the messages of all rules that a password breaks. They contain nothing of the password.
   *
   * @param password the password, such as the value of a sensitive variable
   */
  public static passwordViolations(password: string): string[] {
    return Token.asList(call('password_violations', [password]));
  }

  /**
   * Returns the users of a roster, by id (`BROKER_ID/USERNAME`, or the username if the roster names no broker), for a
   * `TerraformIterator`. `RosterFile` reads a roster at synth instead.
   *
   * @param text a roster in YAML or JSON
   */
  public static roster(text: string): { [id: string]: unknown } {
    return Token.asAnyMap(call('roster', [text]));
  }

  /**
   * Returns the id of a user, `BROKER_ID/USERNAME`.
   *
   * @param brokerId the id of the broker
   * @param username the name of the user
   */
  public static userId(brokerId: string, username: string): string {
    return Token.asString(call('user_id', [brokerId, username]));
  }

  /**
   * Returns the broker of the id of a user.
   *
   * @param id the id, `BROKER_ID/USERNAME`
   */
  public static parseBrokerId(id: string): string {
    return Token.asString(call('parse_user_id', [id], '.broker_id'));
  }

  /**
   * Returns the username of the id of a user.
   *
   * @param id the id, `BROKER_ID/USERNAME`
   */
  public static parseUsername(id: string): string {
    return Token.asString(call('parse_user_id', [id], '.username'));
  }

  /**
   * Returns whether a user in some groups may do something with a queue or a topic, according to the authorization map in a
   * configuration.
   *
   * @param configuration the XML of the configuration
   * @param groups the groups of the user
   * @param operation `read` (receive), `write` (send) or `admin` (create and delete)
   * @param destination `queue://NAME` or `topic://NAME`
   */
  public static mayAccess(
    configuration: string,
    groups: string[],
    operation: string,
    destination: string,
  ): IResolvable {
    if (!['read', 'write', 'admin'].includes(operation)) {
      throw new Error('MqFunctions.mayAccess: operation has another value. Allowed: read, write or admin.');
    }
    return call('permissions', [configuration, groups, destination], `.${operation}`);
  }
}

/** Returns a call of a function, or an attribute of its result. */
function call(name: string, args: readonly unknown[], attribute = ''): IResolvable {
  return Lazy.anyValue({
    produce: (context: IResolveContext) => {
      const expressions = args.map((arg) => expressionOf(context.resolve(arg)));
      return `\${provider::mq::${name}(${expressions.join(', ')})${attribute}}`;
    },
  });
}
