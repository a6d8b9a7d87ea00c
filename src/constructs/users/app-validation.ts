/**
 * App-wide validation: duplicate users, quotas, and brokers that cannot have these users. Every BrokerUser registers here.
 * Each stack with users validates the whole app at synth, so that all problems are reported together.
 */
import type { IConstruct } from 'constructs';
import { TerraformResource, TerraformStack, Token } from '../private/framework';
import { checkBroker, NOT_KNOWN_YET, type BrokerMember, type Known } from '../../rules';
import { attached } from '../private/attached';
import { isUnresolved, knownString } from '../private/unresolved';
import { hasMoved, originOf } from '../private/cdktf-internals';
import { resolved } from '../private/reference';

/** A user of the app. */
export interface RegisteredUser {
  readonly construct: TerraformResource;
  readonly brokerId: string;
  readonly username: string;
  /** Whether it adopts an existing user, such as the bootstrap user of a broker. */
  readonly adopts: boolean;
}

/** Users that stay on a broker, while all others are removed. */
export interface RegisteredExclusiveUsers {
  readonly construct: TerraformResource;
  readonly brokerId: string;
  /** Returns whether a user stays; undefined if only Terraform knows. */
  readonly keeps: (username: string) => boolean | undefined;
}

const usersOfApp = Symbol.for('cdktf-mq-users/users');
const exclusiveOfApp = Symbol.for('cdktf-mq-users/exclusive');
const isValidated = Symbol.for('cdktf-mq-users/validated');

/** Registers a user of an app, and adds the validation to its stack if it is the first user in it. */
export function registerUser(user: RegisteredUser): void {
  registered(user.construct.node.root).push(user);
  validateApp(user.construct);
}

/** Registers exclusive users of an app, and adds the validation to their stack. */
export function registerExclusiveUsers(exclusive: RegisteredExclusiveUsers): void {
  exclusiveUsers(exclusive.construct.node.root).push(exclusive);
  validateApp(exclusive.construct);
}

function validateApp(construct: IConstruct): void {
  const stack = TerraformStack.of(construct);
  attached(stack, isValidated, () => stack.node.addValidation({ validate: () => problemsOfApp(stack.node.root) }));
}

/**
 * Returns the usernames of the user's broker in its stack if only Terraform can compare them and the precondition belongs to
 * this user, otherwise an empty list. Users with `forEach` or `count`, and users whose name refers to another user, cannot be
 * compared.
 */
export function usernamesToCompare(user: RegisteredUser): string[] {
  const { construct } = user;
  if (!isUnresolved(user.username)) return [];
  const stack = TerraformStack.of(construct);
  const key = brokerKey(user);
  const others = registered(construct.node.root).filter(
    (other) => brokerKey(other) === key && TerraformStack.of(other.construct) === stack,
  );
  const isComparable = (other: RegisteredUser) =>
    isResource(other.construct) &&
    isSingle(other.construct) &&
    !/\bmq_user\./.test(resolved(other.construct, other.username));
  // The last user, since the resources to which it refers usually precede it.
  const asks = [...others].reverse().find((other) => isUnresolved(other.username) && isComparable(other));
  if (asks?.construct !== construct) return [];
  const comparable = others.filter(isComparable);
  return comparable.length > 1 ? comparable.map(({ username }) => username) : [];
}

function registered(root: IConstruct): RegisteredUser[] {
  return attached(root, usersOfApp, () => []);
}

/** Returns the problems of all users of an app together, each with the path of a construct. */
function problemsOfApp(root: IConstruct): string[] {
  const byBroker = new Map<string, RegisteredUser[]>();
  for (const user of registered(root).filter(({ construct }) => isResource(construct))) {
    const key = brokerKey(user);
    const users = byBroker.get(key);
    if (users) users.push(user);
    else byBroker.set(key, [user]);
  }
  const brokers = mqBrokers(root);
  const problems = [...byBroker].flatMap(([key, users]) => {
    const broker = brokers.get(key);
    return [...problemsAcross(users, broker), ...(broker ? problemsOfBroker(broker, users) : [])];
  });
  return [...problems, ...problemsOfExclusives(root, byBroker, brokers)];
}

function problemsOfExclusives(
  root: IConstruct,
  byBroker: ReadonlyMap<string, readonly RegisteredUser[]>,
  brokers: ReadonlyMap<string, MqBroker>,
): string[] {
  const first = new Map<string, string>();
  return exclusiveUsers(root)
    .filter(({ construct }) => isResource(construct))
    .flatMap((exclusive) => {
      const key = brokerKey(exclusive);
      const { path } = exclusive.construct.node;
      const earlier = first.get(key);
      if (earlier === undefined) first.set(key, path);
      const second =
        earlier === undefined
          ? []
          : [
              `${path}: The broker already has the exclusive users ${earlier}, and each would remove the users of the other. Allowed: one for each broker. Merge the two. [exclusive-usernames]`,
            ];
      return [...second, ...problemsOfExclusive(exclusive, byBroker.get(key) ?? [], brokers.get(key))];
    });
}

/** Returns the users of an app, or of the blocks of its broker, that exclusive users would remove. */
function problemsOfExclusive(
  { construct, keeps }: RegisteredExclusiveUsers,
  users: readonly RegisteredUser[],
  broker: MqBroker | undefined,
): string[] {
  const standalone = users.flatMap((user): [name: string, place: string][] =>
    isSingle(user.construct) && !isUnresolved(user.username) ? [[user.username, user.construct.node.path]] : [],
  );
  const inline = (broker?.inlineUsernames ?? []).flatMap((name, index): [name: string, place: string][] =>
    typeof name === 'string' && !standalone.some(([other]) => other === name)
      ? [[name, `${broker?.path} (user[${index}])`]]
      : [],
  );
  const { path } = construct.node;
  return [...standalone, ...inline].flatMap(([name, place]) =>
    keeps(name) === false
      ? [
          `${path}: The user "${name}" of ${place} is neither listed nor ignored, so it would be removed. Allowed: every user of the broker in this app is listed or ignored. Add it to \`usernames\` or \`ignore\`, or in BrokerUsers to \`users\` or \`ignoredUsernames\`. [exclusive-usernames]`,
        ]
      : [],
  );
}

function exclusiveUsers(root: IConstruct): RegisteredExclusiveUsers[] {
  return attached(root, exclusiveOfApp, () => []);
}

/**
 * Returns duplicates and exceeded quotas. Inline users are included, since Amazon MQ does not distinguish them. An inline user
 * that a standalone user adopts permanently is counted once.
 */
function problemsAcross(users: readonly RegisteredUser[], broker: MqBroker | undefined): string[] {
  const adopted = broker?.ignoresUsers ? users.filter(({ adopts }) => adopts).map(({ username }) => username) : [];
  const inline = (broker?.inlineUsernames ?? []).flatMap((username, index): BrokerMember[] => {
    const label = `${broker?.path} (user[${index}])`;
    return typeof username === 'string' && adopted.includes(username) ? [] : [{ username, path: [label], label }];
  });
  const standalone = users.flatMap(({ construct, username }): BrokerMember[] => {
    const { path } = construct.node;
    const member: BrokerMember = {
      username: isSingle(construct) ? knownString(username) : NOT_KNOWN_YET,
      path: [path],
      label: path,
    };
    return Array<BrokerMember>(instances(construct)).fill(member);
  });
  const place = broker?.path ?? users[0]?.construct.node.path ?? '';
  return checkBroker([...inline, ...standalone], [place]).map(
    ({ rule, path, message }) => `${path.join('.')}: ${message} [${rule}]`,
  );
}

/** Returns the problems of a broker that cannot have users or would lose them. Amazon MQ's API reference lists the values. */
function problemsOfBroker(broker: MqBroker, users: readonly RegisteredUser[]): string[] {
  const { path, engineType, authenticationStrategy, inlineUsernames, ignoresUsers } = broker;
  const whose = users.length === 1 ? `the user ${users[0]?.construct.node.path}` : `${users.length} users of this app`;
  const problems: [isWrong: boolean, rule: string, message: string][] = [
    [
      engineType?.toLowerCase() === 'rabbitmq',
      'broker-engine',
      `The broker has the engine RabbitMQ, which manages its users itself, and cannot have ${whose}. Allowed: engineType ActiveMQ. Create the users in RabbitMQ, or change the broker.`,
    ],
    [
      authenticationStrategy?.toLowerCase() === 'ldap',
      'broker-authentication',
      `The broker authenticates with LDAP and would ignore ${whose}. Allowed: authenticationStrategy simple. Create the users in the directory, or change the broker.`,
    ],
    [
      inlineUsernames.length > 0 && !ignoresUsers,
      'broker-inline-users',
      `The broker has inline users and does not ignore changes to them, so its next apply would delete ${whose}. Allowed: a broker with 'user' in lifecycle.ignoreChanges. Add it.`,
    ],
  ];
  return problems.filter(([isWrong]) => isWrong).map(([, rule, message]) => `${path}: ${message} [${rule}]`);
}

/** The settings of an `aws_mq_broker` of the app; undefined if only Terraform knows them. */
interface MqBroker {
  readonly path: string;
  readonly engineType: string | undefined;
  readonly authenticationStrategy: string | undefined;
  /** The usernames of the `user` blocks; a `dynamic` block counts as one user with an unknown name. */
  readonly inlineUsernames: readonly Known<string>[];
  readonly ignoresUsers: boolean;
}

/** Returns the brokers of an app by the key of their users, for constructs of any version of the AWS provider. */
function mqBrokers(root: IConstruct): Map<string, MqBroker> {
  const all = root.node.findAll().filter((node) => TerraformResource.isTerraformResource(node));
  const brokers = all.filter(({ terraformResourceType }) => terraformResourceType === 'aws_mq_broker');
  return new Map(
    brokers.map((broker) => [
      keyOf(TerraformStack.of(broker), `aws_mq_broker.${broker.friendlyUniqueId}.id`),
      read(broker),
    ]),
  );
}

function read(broker: TerraformResource): MqBroker {
  const block = resolved(broker, broker.toTerraform() as unknown) as {
    resource: { aws_mq_broker: Record<string, Readonly<Record<string, unknown>>> };
  };
  const attributes = block.resource.aws_mq_broker[broker.friendlyUniqueId] ?? {};
  const text = (value: unknown) => (typeof value === 'string' && !isUnresolved(value) ? value : undefined);
  const lifecycle = (attributes.lifecycle ?? {}) as { ignore_changes?: 'all' | readonly string[] };
  const ignored = lifecycle.ignore_changes ?? [];
  return {
    path: broker.node.path,
    engineType: text(attributes.engine_type),
    authenticationStrategy: text(attributes.authentication_strategy),
    inlineUsernames: inlineUsernames(attributes),
    ignoresUsers: ignored === 'all' || ignored.includes('user'),
  };
}

function inlineUsernames(attributes: Readonly<Record<string, unknown>>): Known<string>[] {
  const dynamic = (attributes.dynamic ?? {}) as { user?: unknown };
  if (dynamic.user !== undefined || typeof attributes.user === 'string') return [NOT_KNOWN_YET];
  const { user } = attributes;
  const blocks = user === undefined ? [] : ((Array.isArray(user) ? user : [user]) as { username?: unknown }[]);
  return blocks.map(({ username }) => (typeof username === 'string' ? knownString(username) : NOT_KNOWN_YET));
}

type OnBroker = Pick<RegisteredUser, 'construct' | 'brokerId'>;

const keys = new WeakMap<OnBroker, string>();

/** Returns a key that is equal for users of the same broker: the broker's id, or its expression and the stack of that. */
function brokerKey(user: OnBroker): string {
  const key = keys.get(user) ?? computedKey(user);
  keys.set(user, key);
  return key;
}

function computedKey({ construct, brokerId }: OnBroker): string {
  if (!isUnresolved(brokerId)) return `id ${brokerId}`;
  const reference = originOf(brokerId);
  if (reference) return keyOf(reference.originStack, reference.identifier);
  const expression = /^\$\{\s*([\w.-]+)\s*\}$/.exec(resolved(construct, brokerId))?.[1];
  return keyOf(TerraformStack.of(construct), expression ?? resolved(construct, brokerId));
}

const keyOf = (stack: IConstruct, expression: string) => `ref ${stack.node.path} ${expression}`;

function isSingle({ forEach, count }: TerraformResource): boolean {
  return forEach === undefined && count === undefined;
}

/** Returns how many users a construct certainly creates; none for `forEach` and for an unknown count. */
/** How many instances of a resource are checked. Far fewer are too many for a broker. */
const MAX_INSTANCES = 10_000;

function instances({ forEach, count }: TerraformResource): number {
  if (forEach !== undefined) return 0;
  if (count === undefined) return 1;
  return typeof count === 'number' && !Token.isUnresolved(count) ? Math.min(count, MAX_INSTANCES) : 0;
}

/** Returns whether a construct becomes a resource: it was neither removed from the tree nor moved to another resource. */
function isResource(construct: TerraformResource): boolean {
  return !hasMoved(construct) && construct.node.scope?.node.tryFindChild(construct.node.id) === construct;
}
