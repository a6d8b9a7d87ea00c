/**
 * App-wide validation: duplicate users, quotas, and brokers that cannot have these users. Every BrokerUser registers here. Each
 * stack with users validates the whole app at synth, so that all problems are reported together.
 */
import type { IConstruct } from 'constructs';
import { TerraformResource, TerraformStack, Token } from 'cdktf';
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

const usersOfApp = Symbol.for('cdktf-mq-users/users');
const isValidated = Symbol.for('cdktf-mq-users/validated');

/** Adds a user to those of its app, and the validation to its stack if it is the first there. */
export function registerUser(user: RegisteredUser): void {
  registered(user.construct.node.root).push(user);
  const stack = TerraformStack.of(user.construct);
  attached(stack, isValidated, () => stack.node.addValidation({ validate: () => problemsOfApp(stack.node.root) }));
}

/**
 * The usernames of the user's broker in its stack, where Terraform alone can tell whether they differ, and this user is
 * the one whose precondition asks. One that is made by `forEach` or `count`, or from another user, cannot be compared.
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
  // The last one: what it is made from usually stands before it.
  const asks = [...others].reverse().find((other) => isUnresolved(other.username) && isComparable(other));
  if (asks?.construct !== construct) return [];
  const comparable = others.filter(isComparable);
  return comparable.length > 1 ? comparable.map(({ username }) => username) : [];
}

function registered(root: IConstruct): RegisteredUser[] {
  return attached(root, usersOfApp, () => []);
}

/** Everything that is wrong across the users of an app, each with the path of a construct. */
function problemsOfApp(root: IConstruct): string[] {
  const byBroker = new Map<string, RegisteredUser[]>();
  for (const user of registered(root).filter(({ construct }) => isResource(construct))) {
    const key = brokerKey(user);
    const users = byBroker.get(key);
    if (users) users.push(user);
    else byBroker.set(key, [user]);
  }
  const brokers = mqBrokers(root);
  return [...byBroker].flatMap(([key, users]) => {
    const broker = brokers.get(key);
    return [...problemsAcross(users, broker), ...(broker ? problemsOfBroker(broker, users) : [])];
  });
}

/**
 * Duplicates and quota. Inline users count: Amazon MQ makes no difference. One that a standalone user takes over for good is
 * one user and not two.
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

/** What makes users on this broker useless or short-lived. Allowed values are those of Amazon MQ's API reference. */
function problemsOfBroker(broker: MqBroker, users: readonly RegisteredUser[]): string[] {
  const { path, engineType, authenticationStrategy, inlineUsernames, ignoresUsers } = broker;
  const whose = users.length === 1 ? `the user ${users[0]?.construct.node.path}` : `${users.length} users of this app`;
  const problems: [isWrong: boolean, rule: string, message: string][] = [
    [
      engineType?.toLowerCase() === 'rabbitmq',
      'broker-engine',
      `The broker has the engine RabbitMQ, which manages its users itself, and ${whose} would be on it. Allowed: engineType ActiveMQ. Create the users in RabbitMQ, or change the broker.`,
    ],
    [
      authenticationStrategy?.toLowerCase() === 'ldap',
      'broker-authentication',
      `The broker authenticates by LDAP and would ignore ${whose}. Allowed: authenticationStrategy simple. Create the users in the directory, or change the broker.`,
    ],
    [
      inlineUsernames.length > 0 && !ignoresUsers,
      'broker-inline-users',
      `The broker has inline users and does not ignore changes of them, so its next apply would delete ${whose}. Allowed: lifecycle.ignoreChanges with 'user' on the broker. Add that.`,
    ],
  ];
  return problems.filter(([isWrong]) => isWrong).map(([, rule, message]) => `${path}: ${message} [${rule}]`);
}

/** What an `aws_mq_broker` of the app says; undefined where only Terraform will know. */
interface MqBroker {
  readonly path: string;
  readonly engineType: string | undefined;
  readonly authenticationStrategy: string | undefined;
  /** Of `user` blocks; one that is made dynamically counts as one user of unknown name. */
  readonly inlineUsernames: readonly Known<string>[];
  readonly ignoresUsers: boolean;
}

/** The brokers of an app by the key that their users have. Constructs of any version of the AWS provider will do. */
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

const keys = new WeakMap<RegisteredUser, string>();

/** The same for two users of one broker: its id, or the expression that stands for it and the stack where that is from. */
function brokerKey(user: RegisteredUser): string {
  const key = keys.get(user) ?? computedKey(user);
  keys.set(user, key);
  return key;
}

function computedKey({ construct, brokerId }: RegisteredUser): string {
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

/** How many users a construct is; of `forEach` and of an unknown count none is certain. */
function instances({ forEach, count }: TerraformResource): number {
  if (forEach !== undefined) return 0;
  return count === undefined ? 1 : typeof count === 'number' && !Token.isUnresolved(count) ? count : 0;
}

/** Whether a construct will be a resource: not one that was taken out of the tree, or moved to another. */
function isResource(construct: TerraformResource): boolean {
  return !hasMoved(construct) && construct.node.scope?.node.tryFindChild(construct.node.id) === construct;
}
