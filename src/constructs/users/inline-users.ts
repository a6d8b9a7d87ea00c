/**
 * Users as `user` blocks of an `aws_mq_broker` that the app owns, for those who want the AWS provider alone. Checked by the
 * same rules as a `BrokerUser`.
 */
import type { Construct } from 'constructs';
import {
  Annotations,
  Fn,
  TerraformStack,
  Token,
  type IResolvable,
  type Precondition,
  type TerraformResourceLifecycle,
} from 'cdktf';
import {
  checkBroker,
  isObject,
  readList,
  typeName,
  errorsIn,
  violation,
  type BrokerMember,
  type Violation,
} from '../../rules';
import { BrokerPassword } from '../passwords/broker-password';
import { checkInlineUser } from './check-user-props';
import { preconditionsFor } from '../private/conditions';
import { knownString } from '../private/unresolved';
import { pathOf } from '../private/names';
import { readable, ValidationError } from '../private/validation-error';

/** One inline user. Each field as in `BrokerUserProps`. */
export interface InlineUserProps {
  /** The name of the user: 2 to 100 letters, digits and `_ . ~ -`. */
  readonly username: string;
  /** `BrokerPassword.fromStoredVariable(variable)`, or `BrokerPassword.unsafePlainText(value)`. */
  readonly password: BrokerPassword;
  /**
   * The groups that the user is in, at most 20.
   * @default - no groups
   */
  readonly groups?: string[];
  /**
   * Whether the user can log in to the ActiveMQ web console. Not for a replication user.
   * @default false
   */
  readonly consoleAccess?: boolean | IResolvable;
  /**
   * Whether the user serves cross-Region data replication.
   * @default false
   */
  readonly replicationUser?: boolean | IResolvable;
  /**
   * Warnings that were weighed and accepted: the id of the rule, and why it does not apply here.
   * @default - every warning is shown
   */
  readonly acknowledge?: { [rule: string]: string };
}

/** A `user` block, in the shape of the AWS provider's `MqBrokerUser`. */
export interface InlineUserBlock {
  readonly username: string;
  readonly password: string;
  readonly groups?: string[];
  readonly consoleAccess?: boolean | IResolvable;
  readonly replicationUser?: boolean | IResolvable;
}

/** What to pass on to `MqBroker`. */
export interface InlineUserConfig {
  /** The `user` blocks. */
  readonly user: InlineUserBlock[];
  /** Preconditions for what only Terraform will know. */
  readonly lifecycle: TerraformResourceLifecycle;
}

/**
 * Inline users of a broker. The AWS provider then owns every user of the broker: it deletes those that someone else made,
 * and it keeps the passwords in the state. A `BrokerUser` does neither.
 *
 * @example
 * new MqBroker(this, 'broker', {
 *   brokerName: 'orders',
 *   // …
 *   ...InlineUsers.of(this, [{ username: 'orders', password: BrokerPassword.fromStoredVariable(password) }]),
 * });
 */
export class InlineUsers {
  /**
   * Checks users and renders them.
   *
   * @param scope where the broker will be
   * @throws ValidationError with every rule that the known values break
   */
  public static of(scope: Construct, users: InlineUserProps[]): InlineUserConfig {
    const path = pathOf(scope);
    const violations = readable(path, () => check(scope, users));
    if (errorsIn(violations).length > 0) throw new ValidationError(path, violations);
    for (const { message } of violations) Annotations.of(scope).addWarning(message);
    const preconditions = users.flatMap((user, index) =>
      preconditionsFor(scope, { ...user, password: user.password._unchecked }, `${scope.node.path}: users[${index}]`),
    );
    const precondition = inHcl(scope, preconditions);
    return { user: users.map(render), lifecycle: precondition.length > 0 ? { precondition } : {} };
  }

  /**
   * The first user of a broker whose users are `BrokerUser`s: Amazon MQ makes no broker without a user. Its password is a
   * random one that nobody knows; the state has it in plain text, so let a `BrokerUser` of the same name with
   * `adoptExisting: true` set another one in the same apply. From then on the AWS provider leaves all users alone.
   *
   * @param scope where the broker will be
   * @throws ValidationError with every rule that the username breaks
   *
   * @example
   * const broker = new MqBroker(this, 'broker', { brokerName: 'orders', …, ...InlineUsers.first(this, 'operator') });
   * new BrokerUser(this, 'operator', { brokerId: broker.id, username: 'operator', adoptExisting: true, password });
   */
  public static first(scope: Construct, username: string): InlineUserConfig {
    // 36 hexadecimal digits and hyphens; a new one in every plan, which `ignoreChanges` makes nobody see.
    const password = BrokerPassword.unsafePlainText(Token.asString(Fn.uuid()));
    const { user } = InlineUsers.of(scope, [{ username, password }]);
    return { user, lifecycle: { ignoreChanges: ['user'] } };
  }

  private constructor() {}
}

function check(scope: Construct, users: InlineUserProps[]): Violation[] {
  const list = readList(users);
  if (!list) {
    return [violation('wrong-type', ['users'], `The users are ${typeName(users)}. Allowed: a list of users.`)];
  }
  const members = list.map((user, index): BrokerMember => {
    const { username } = (isObject(user) ? user : {}) as Partial<InlineUserProps>;
    const known = typeof username === 'string' ? knownString(username) : undefined;
    return { username: known, path: ['users', index, 'username'], label: `users[${index}]` };
  });
  return [
    ...list.flatMap((user, index) =>
      checkInlineUser(scope, user as InlineUserProps).map((violation) => ({
        ...violation,
        path: ['users', index, ...violation.path],
      })),
    ),
    ...checkBroker(members, ['users']),
  ];
}

const isAnnounced = new WeakSet<Construct>();

/** CDKTF cannot write the conditions of a broker in HCL, which is not ours to render. Synth says so once. */
function inHcl(scope: Construct, preconditions: Precondition[]): Precondition[] {
  const isHcl = ['true', '1'].includes(process.env.SYNTH_HCL_OUTPUT ?? '');
  if (!isHcl || preconditions.length === 0) return preconditions;
  const stack = TerraformStack.of(scope);
  if (!isAnnounced.has(stack)) {
    isAnnounced.add(stack);
    Annotations.of(scope).addWarning(
      'CDKTF cannot write the preconditions of an aws_mq_broker in HCL, so they are left out: values of inline users that only ' +
        'Terraform knows are not checked at plan. Synthesize without --hcl to have them checked.',
    );
  }
  return [];
}

function render({ username, password, groups, consoleAccess, replicationUser }: InlineUserProps): InlineUserBlock {
  // One that has no such value was refused before.
  const { passwordWo = '' } = password._attributes();
  return { username, password: passwordWo, groups, consoleAccess, replicationUser };
}
