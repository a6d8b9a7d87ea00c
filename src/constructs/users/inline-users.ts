/**
 * Users as `user` blocks of an `aws_mq_broker` that the app owns, for apps that use only the AWS provider. They are checked
 * with the same rules as a `BrokerUser`.
 */
import type { Construct } from 'constructs';
import {
  FRAMEWORK,
  Annotations,
  Fn,
  Lazy,
  TerraformResource,
  TerraformStack,
  Token,
  type Precondition,
} from '../private/framework';
import { checkBroker, warningsIn, type BrokerMember, type Violation } from '../../rules';
import { count, isObject, quote, readField, readList, typeName, violation } from '../../rules/internal';
import type { BrokerAuthorization } from '../authorization/broker-authorization';
import { wrongAuthorization } from '../authorization/check-user';
import { authorizationPreconditions } from '../authorization/user-conditions';
import { BrokerPassword } from '../passwords/broker-password';
import { attached } from '../private/attached';
import { resourceType } from '../private/aws-resource';
import { preconditionsFor } from '../private/conditions';
import { addToLifecycle } from '../private/lifecycle';
import { checkedElsewhere, propsViolations, type FieldsOf } from '../private/options';
import { privateConstructor } from '../private/private-constructor';
import { isToken, isUnresolved, knownString } from '../private/unresolved';
import { amazonMqRefuses, readable, throwIfInvalid } from '../private/validation-error';
import { checkUserProps } from './check-user-props';
import type { UserOptions } from './user';
import { blockOptions, optionsWithoutBlock } from './user-block';
import { userOptionFields } from './user-fields';
import { toUserViolations, type UserViolation } from './user-violation';

/** The props of an inline user. */
export interface InlineUserProps extends UserOptions {
  /** `BrokerPassword.fromStoredVariable(variable)`, or `BrokerPassword.unsafePlainText(value)`. */
  readonly password: BrokerPassword;
}

/** Options for all inline users of a call. */
export interface InlineUsersOptions {
  /**
   * The authorization of the broker. Users that could not work with it are refused.
   * @default - the groups are not compared with any authorization
   */
  readonly authorization?: BrokerAuthorization;
}

const fields: FieldsOf<InlineUserProps> = userOptionFields;
const optionFields: FieldsOf<InlineUsersOptions> = { authorization: checkedElsewhere };

/**
 * Adds inline users to a broker. The AWS provider then owns every user of the broker: it deletes users that are not in the
 * configuration, and stores the passwords in the state. A `BrokerUser` does neither.
 */
export class InlineUsers {
  /**
   * Checks users and adds them to the `user` blocks of a broker, with preconditions for values that only Terraform knows. The
   * broker's own `lifecycle` is kept, whether it is set before or after this call.
   *
   * @param broker an `MqBroker` of the AWS provider's constructs, created with `user: []` or with other blocks
   * @param users the users to add
   * @param options the authorization of the broker
   * @throws ValidationError with every rule that the known values break
   * @throws an Error if the construct is not a broker
   *
   * @example
   * const password = new TerraformVariable(this, 'password', { type: 'string', sensitive: true });
   * const broker = new MqBroker(this, 'broker', {
   *   brokerName: 'orders',
   *   engineType: 'ActiveMQ',
   *   engineVersion: '5.18',
   *   hostInstanceType: 'mq.t3.micro',
   *   autoMinorVersionUpgrade: true,
   *   user: [],
   * });
   * const orders: InlineUserProps = { username: 'orders', password: BrokerPassword.fromStoredVariable(password) };
   * InlineUsers.addTo(broker, [orders]);
   */
  public static addTo(broker: TerraformResource, users: InlineUserProps[], options: InlineUsersOptions = {}): void {
    requireBroker('InlineUsers.addTo', broker);
    const { path } = broker.node;
    const existing = existingBlocks(broker);
    const violations = throwIfInvalid(
      path,
      () => check(broker, users, existing, options),
      amazonMqRefuses('some of these users'),
    );
    for (const { message } of warningsIn(violations)) Annotations.of(broker).addWarning(message);
    const preconditions = users.flatMap((user, index) => {
      const place = `${path}: users[${index}]`;
      return [
        ...preconditionsFor(broker, { ...user, password: user.password._unchecked }, place),
        ...authorizationPreconditions(options?.authorization, user, place),
      ];
    });
    const blocks = users.map(toBlock);
    broker.putUser([...existing, ...blocks]);
    watchBlocks(broker, blocks);
    addToLifecycle(broker, { preconditions: unlessHcl(broker, preconditions) });
  }

  /**
   * Returns the rules that the known values of some users break, warnings included, without adding any: for programs that
   * report all violations themselves, in any language.
   *
   * @param broker the broker to which the users would be added
   * @param users the users
   * @param options the authorization of the broker
   * @throws an Error if the construct is not a broker
   */
  public static violationsOf(
    broker: TerraformResource,
    users: InlineUserProps[],
    options: InlineUsersOptions = {},
  ): UserViolation[] {
    requireBroker('InlineUsers.violationsOf', broker);
    const existing = existingBlocks(broker);
    return toUserViolations(readable(broker.node.path, () => check(broker, users, existing, options)));
  }

  /**
   * Adds the first user of a broker whose other users are `BrokerUser`s, since Amazon MQ does not create a broker without a
   * user, and makes Terraform ignore later changes to the broker's `user` blocks. From then on the AWS provider does not
   * change any user.
   *
   * The password is random and not shown, but the state contains it in plain text. Use a `BrokerUser` of the same name with
   * `adoptExisting: true` to set another password in the same apply.
   *
   * @param broker an `MqBroker` of the AWS provider's constructs, created with `user: []`
   * @param username the name of the user
   * @throws ValidationError with every rule that the username breaks
   * @throws an Error if the construct is not a broker
   *
   * @example
   * const broker = new MqBroker(this, 'broker', {
   *   brokerName: 'orders',
   *   engineType: 'ActiveMQ',
   *   engineVersion: '5.18',
   *   hostInstanceType: 'mq.t3.micro',
   *   autoMinorVersionUpgrade: true,
   *   user: [],
   * });
   * InlineUsers.addBootstrapUser(broker, 'operator');
   * new BrokerUser(this, 'operator', {
   *   brokerId: broker.id,
   *   username: 'operator',
   *   adoptExisting: true,
   *   password: BrokerPassword.fromGeneratedSecret(this, 'operator-password'),
   * });
   */
  public static addBootstrapUser(broker: TerraformResource, username: string): void {
    requireBroker('InlineUsers.addBootstrapUser', broker);
    // 36 hexadecimal digits and hyphens. The value differs in every plan, which `ignoreChanges` hides.
    const password = BrokerPassword.unsafePlainText(Token.asString(Fn.uuid()));
    InlineUsers.addTo(broker, [{ username, password }]);
    addToLifecycle(broker, { ignoreChanges: ['user'] });
  }

  private constructor() {
    throw privateConstructor('InlineUsers', 'addTo', 'addBootstrapUser');
  }
}

/** A `user` block. */
type UserBlock = Readonly<Record<string, unknown>>;

/** The part of an `MqBroker` that holds its users, in every version of the AWS provider's constructs. */
type BrokerWithUserBlocks = TerraformResource & {
  readonly userInput?: unknown;
  putUser(blocks: readonly unknown[]): void;
};

function requireBroker(place: string, broker: unknown): asserts broker is BrokerWithUserBlocks {
  const isBroker =
    isObject(broker) &&
    TerraformResource.isTerraformResource(broker) &&
    resourceType(broker) === 'aws_mq_broker' &&
    typeof readField(broker, 'putUser') === 'function';
  if (isBroker) return;
  const type = resourceType(broker);
  const kind = type === 'aws_mq_broker' ? `${type}, a data source` : (type ?? typeName(broker));
  throw new Error(
    `${place}: the construct is ${kind}. Allowed: an aws_mq_broker resource. Pass an ` +
      `MqBroker of '${FRAMEWORK.awsPackage}'.`,
  );
}

/** Returns the blocks that a broker already has. */
function existingBlocks({ userInput, node }: BrokerWithUserBlocks): readonly unknown[] {
  if (userInput === undefined || userInput === null) return [];
  const list = isToken(userInput) ? undefined : readList(userInput);
  if (list) return list;
  throw new Error(
    `${node.path}: the \`user\` blocks are a token, to which users cannot be added. Allowed: a list, such as \`user: []\`. ` +
      'Pass a list, and add the users with InlineUsers.',
  );
}

const addedBlocks = Symbol.for('cdktf-mq-users/inlineUsers');

/** Makes synth check that the broker still has the blocks, which a later call of its `putUser` replaces. */
function watchBlocks(broker: BrokerWithUserBlocks, blocks: readonly UserBlock[]): void {
  attached<UserBlock[]>(broker, addedBlocks, () => {
    const added: UserBlock[] = [];
    broker.node.addValidation({ validate: () => problemsOfBlocks(broker, added) });
    return added;
  }).push(...blocks);
}

function problemsOfBlocks(broker: BrokerWithUserBlocks, added: readonly UserBlock[]): string[] {
  const { userInput, node } = broker;
  const present = (isToken(userInput) ? undefined : readList(userInput)) ?? [];
  const names = new Set(present.map((block) => (isObject(block) ? readField(block, 'username') : undefined)));
  const lost = added.filter(({ username }) => !names.has(username)).map(({ username }) => username);
  if (lost.length === 0) return [];
  const shown = lost.map((username) =>
    typeof username === 'string' && !isUnresolved(username) ? quote(username) : 'one whose name only Terraform knows',
  );
  return [
    `${node.path}: the broker has lost ${count(lost.length, 'inline user')}, ${shown.join(', ')}, since putUser replaces all blocks, also those of ` +
      'InlineUsers. Allowed: putUser before InlineUsers.addTo. Call it first, or add all users with InlineUsers. [inline-users-lost]',
  ];
}

function check(
  scope: Construct,
  users: InlineUserProps[],
  existing: readonly unknown[],
  options: InlineUsersOptions,
): Violation[] {
  const list = readList(users);
  if (!list) return [violation('wrong-type', ['users'], `The users are ${typeName(users)}. Allowed: a list of users.`)];
  const memberOf = (user: unknown, path: BrokerMember['path'], label: string): BrokerMember => {
    const username = isObject(user) ? readField(user, 'username') : undefined;
    return { username: typeof username === 'string' ? knownString(username) : undefined, path, label };
  };
  const members = [
    ...existing.map((user, index) => memberOf(user, ['user', index], `user[${index}]`)),
    ...list.map((user, index) => memberOf(user, ['users', index, 'username'], `users[${index}]`)),
  ];
  const authorization: unknown = isObject(options) ? readField(options, 'authorization') : undefined;
  const ofOptions = [...propsViolations(optionFields, options ?? {}), ...wrongAuthorization(authorization)];
  const kind = { brokerId: 'absent', password: 'present', authorization } as const;
  return [
    ...list.flatMap((user, index) =>
      [...checkUserProps(scope, user, fields, kind), ...optionsWithoutBlock(user)].map((found) => ({
        ...found,
        path: ['users', index, ...found.path],
      })),
    ),
    ...checkBroker(members, ['users']),
    ...ofOptions.map((found) => ({ ...found, path: ['options', ...found.path] })),
  ];
}

const announced = new WeakSet<Construct>();

/**
 * Returns the preconditions, or an empty list for HCL: CDKTF renders the broker, and cannot write its preconditions in HCL.
 * Adds a warning about that, once for each stack.
 */
function unlessHcl(scope: Construct, preconditions: readonly Precondition[]): readonly Precondition[] {
  const isHcl = ['true', '1'].includes(process.env.SYNTH_HCL_OUTPUT ?? '');
  if (!isHcl || preconditions.length === 0) return preconditions;
  const stack = TerraformStack.of(scope);
  if (!announced.has(stack)) {
    announced.add(stack);
    Annotations.of(scope).addWarning(
      `${FRAMEWORK.name} cannot write the preconditions of an aws_mq_broker in HCL, so they are left out: values of inline users that only ` +
        'Terraform knows are not checked at plan. Synthesize without --hcl to have them checked.',
    );
  }
  return [];
}

/** Returns a `user` block, in the shape of the AWS provider's `MqBrokerUser`. */
function toBlock(user: InlineUserProps): UserBlock {
  // Resolved at synth, when the names of variables are final. The check has refused passwords without such a value.
  const password = Lazy.stringValue({ produce: () => user.password._attributes().passwordWo ?? '' });
  return { ...Object.fromEntries(blockOptions().map((name) => [name, user[name]])), password };
}
