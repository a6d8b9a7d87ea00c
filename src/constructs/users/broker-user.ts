/** The construct for one user of one broker: checked before it exists, then a plain `mq_user` resource. */
import type { Construct } from 'constructs';
import {
  Annotations,
  ImportableResource,
  TerraformResource,
  booleanToTerraform,
  hashMapper,
  listMapper,
  numberToTerraform,
  stringToTerraform,
  type IResolvable,
  type TerraformMetaArguments,
  type TerraformProvider,
} from 'cdktf';
import { errorsIn, type Violation } from '../../rules';
import type { BrokerPassword } from '../passwords/broker-password';
import { checkImportId } from './check-import';
import { checkBrokerUser } from './check-user-props';
import { preconditionsFor, uniquenessPreconditions } from '../private/conditions';
import { toHclAttributes } from '../private/hcl-attributes';
import { withHclMetaArguments } from '../private/hcl';
import { pathOfElement, watchName } from '../private/names';
import { requireProvider } from '../provider/presence';
import { DataMqUser, type DataMqUserProps } from './data-mq-user';
import type { IBrokerUser } from './user';
import { timeoutsToTerraform, type UserTimeouts } from '../private/timeouts';
import { registerUser, usernamesToCompare, type RegisteredUser } from './app-validation';
import { readable, ValidationError } from '../private/validation-error';

/** What Amazon MQ is told about a user. Every value may be a token, which Terraform then checks at plan or apply. */
export interface BrokerUserProps extends TerraformMetaArguments {
  /**
   * The id of the broker, `b-1234a5b6-…`; not its ARN, not its name. A change replaces the user.
   * @see https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers-broker-id.html
   */
  readonly brokerId: string;

  /**
   * The name of the user: 2 to 100 letters, digits and `_ . ~ -`. Other AWS services, logs among them, can read it: no
   * personal data. A change replaces the user.
   * @see https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers-broker-id-users-username.html
   */
  readonly username: string;

  /** Where the password comes from. A plain string is refused. */
  readonly password: BrokerPassword;

  /**
   * The groups that the user is in, at most 20: names as for users. Members of `activemq-webconsole` are administrators
   * of every queue and topic. An empty list takes the user out of all groups.
   * @default - no groups
   * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/activemq-users.html
   */
  readonly groups?: string[];

  /**
   * Whether the user can log in to the ActiveMQ web console. Not for a replication user.
   * @default false
   */
  readonly consoleAccess?: boolean | IResolvable;

  /**
   * Whether the user serves cross-Region data replication. Such a user has no console access.
   * @default false
   * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/crdr-for-active-mq.html
   */
  readonly replicationUser?: boolean | IResolvable;

  /**
   * Warnings that were weighed and accepted: the id of the rule, and why it does not apply here. The reason is kept in
   * the Terraform configuration, for whoever reviews it.
   *
   * @example { 'username-pii': 'jane.doe is the name of a test system' }
   * @default - every warning is shown
   */
  readonly acknowledge?: { [rule: string]: string };

  /**
   * Whether a user of this name that exists already is taken over, with all that these props say of it. Without it, one
   * that exists is an error at apply.
   * @default false
   */
  readonly adoptExisting?: boolean | IResolvable;

  /**
   * How long the provider tries, for each kind of change.
   * @default - as the provider says
   */
  readonly timeouts?: UserTimeouts;
}

const brand = Symbol.for('cdktf-mq-users/BrokerUser');

/**
 * A user of an Amazon MQ for ActiveMQ broker. It owns this one user and touches no other.
 *
 * @example
 * new BrokerUser(this, 'orders', {
 *   brokerId: 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9',
 *   username: 'orders-service',
 *   password: BrokerPassword.fromVariable(password),
 *   groups: ['orders'],
 * });
 */
export class BrokerUser extends TerraformResource implements IBrokerUser {
  /** The type of the Terraform resource. */
  public static readonly tfResourceType: string = 'mq_user';

  /** Whether a value is a BrokerUser, also one of another copy of this package. */
  public static isBrokerUser(x: unknown): x is BrokerUser {
    return typeof x === 'object' && x !== null && brand in x;
  }

  /**
   * Makes Terraform write the code of an existing user at the next plan, `-generate-config-out`.
   *
   * @param scope the stack, or a construct in it
   * @param importToId the id of the new construct
   * @param importFromId the existing user, as BROKER_ID/USERNAME
   * @param provider the MqProvider, where the stack has several
   * @throws ValidationError where the ids cannot be those of a construct and of a user
   */
  public static generateConfigForImport(
    scope: Construct,
    importToId: string,
    importFromId: string,
    provider?: TerraformProvider,
  ): ImportableResource {
    const path = pathOfElement(scope, importToId);
    checkImportId(path, importFromId);
    const resource = new ImportableResource(scope, importToId, {
      terraformResourceType: BrokerUser.tfResourceType,
      importId: importFromId,
      provider,
    });
    watchName(resource);
    return resource;
  }

  /**
   * Returns a user that exists and is managed elsewhere: Terraform reads it at plan and never changes it. To manage a user
   * that exists, use `importFrom` or `adoptExisting`.
   *
   * @param scope the stack, or a construct in it
   * @param id the id of the data source
   * @param props the broker and the name of the user
   * @throws ValidationError with every rule that the known values break
   */
  public static fromUsername(scope: Construct, id: string, props: DataMqUserProps): IBrokerUser {
    return new DataMqUser(scope, id, props);
  }

  private readonly props: BrokerUserProps;
  private readonly registration: RegisteredUser;

  /** @throws ValidationError with every rule that the known values break, before anything is added to the tree */
  public constructor(scope: Construct, id: string, props: BrokerUserProps) {
    const warnings = refuseErrors(pathOfElement(scope, id), scope, props);
    super(scope, id, {
      terraformResourceType: BrokerUser.tfResourceType,
      terraformGeneratorMetadata: { providerName: 'mq' },
      dependsOn: props.dependsOn,
      count: props.count,
      provider: props.provider,
      lifecycle: props.lifecycle,
      forEach: props.forEach,
      provisioners: props.provisioners,
      connection: props.connection,
    });
    Object.defineProperty(this, brand, { value: true });
    this.props = props;
    const { brokerId, username, adoptExisting } = props;
    this.registration = { construct: this, brokerId, username, adopts: adoptExisting === true };
    registerUser(this.registration);
    watchName(this);
    requireProvider(this);
    this.node.defaultChild = this;
    for (const { message } of warnings) Annotations.of(this).addWarning(message);
    if (props.password._warning) Annotations.of(this).addWarning(props.password._warning);
  }

  /** BROKER_ID/USERNAME. */
  public get id(): string {
    return this.getStringAttribute('id');
  }

  /** The id of the broker. */
  public get brokerId(): string {
    return this.getStringAttribute('broker_id');
  }

  /** The name of the user. */
  public get username(): string {
    return this.getStringAttribute('username');
  }

  /** The groups of the user; a set in Terraform, here as a list. */
  public get groups(): string[] {
    return this.getListAttribute('groups');
  }

  /** Whether the user can log in to the web console. */
  public get consoleAccess(): IResolvable {
    return this.getBooleanAttribute('console_access');
  }

  /** Whether the user serves cross-Region data replication. */
  public get replicationUser(): IResolvable {
    return this.getBooleanAttribute('replication_user');
  }

  /** What waits for the next maintenance window or reboot: CREATE, UPDATE, DELETE, or null. */
  public get pendingChange(): string {
    return this.getStringAttribute('pending_change');
  }

  /** The version of the password that was last set. */
  public get passwordWoVersion(): number {
    return this.getNumberAttribute('password_wo_version');
  }

  /** The version of the secret that the password was last taken from; null where it is from no secret. */
  public get passwordSecretVersionId(): string {
    return this.getStringAttribute('password_secret_version_id');
  }

  /**
   * Takes over the user that exists under this name on this broker, at the next apply.
   *
   * @param id BROKER_ID/USERNAME
   * @param provider the MqProvider, where the stack has several
   * @throws ValidationError where the id is that of another user, whom Terraform would import and then replace by this one
   */
  public override importFrom(id: string, provider?: TerraformProvider): void {
    checkImportId(this.node.path, id, this.props);
    super.importFrom(id, provider);
  }

  /** What changes when the password does, which is no secret. @internal */
  public get _passwordVersion(): string {
    const { passwordSecretId } = this.props.password._attributes();
    return this.getStringAttribute(
      passwordSecretId === undefined ? 'password_wo_version' : 'password_secret_version_id',
    );
  }

  /** The meta-arguments, with a precondition for everything that only Terraform will know. */
  public override get terraformMetaArguments(): Record<string, unknown> {
    const given = super.terraformMetaArguments as { lifecycle?: { precondition?: unknown[] } };
    const generated = [
      ...preconditionsFor(this, { ...this.props, password: undefined }),
      ...uniquenessPreconditions(this, usernamesToCompare(this.registration)),
    ];
    if (generated.length === 0) return given;
    const precondition = [...(given.lifecycle?.precondition ?? []), ...generated];
    return { ...given, lifecycle: { ...given.lifecycle, precondition } };
  }

  /** What is written in HCL. */
  public override toHclTerraform(): ReturnType<TerraformResource['toHclTerraform']> {
    return withHclMetaArguments(super.toHclTerraform());
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { brokerId, username, groups, consoleAccess, replicationUser, acknowledge, adoptExisting, password } =
      this.props;
    const { passwordWo, passwordWoVersion, passwordSecretId, passwordSecretKey } = password._attributes();
    return {
      broker_id: stringToTerraform(brokerId) as unknown,
      username: stringToTerraform(username) as unknown,
      groups: listMapper(stringToTerraform, false)(groups) as unknown,
      console_access: booleanToTerraform(consoleAccess) as unknown,
      replication_user: booleanToTerraform(replicationUser) as unknown,
      acknowledge: hashMapper(stringToTerraform)(acknowledge) as unknown,
      adopt_existing: booleanToTerraform(adoptExisting) as unknown,
      password_wo: stringToTerraform(passwordWo) as unknown,
      password_wo_version: numberToTerraform(passwordWoVersion) as unknown,
      password_secret_id: stringToTerraform(passwordSecretId) as unknown,
      password_secret_key: stringToTerraform(passwordSecretKey) as unknown,
      timeouts: timeoutsToTerraform(this.props.timeouts),
    };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return toHclAttributes(this.synthesizeAttributes(), ['timeouts']);
  }
}

/** Throws where the user breaks a rule, else returns what is worth a warning. */
function refuseErrors(path: string, scope: Construct, props: BrokerUserProps): readonly Violation[] {
  const violations = readable(path, () => checkBrokerUser(scope, props));
  if (errorsIn(violations).length === 0) return violations;
  throw new ValidationError(path, violations);
}
