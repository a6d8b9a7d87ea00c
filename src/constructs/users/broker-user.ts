/** The construct for one user of one broker. It checks its props, and synthesizes to an `mq_user` resource. */
import type { Construct } from 'constructs';
import {
  Annotations,
  ImportableResource,
  TerraformResource,
  booleanToTerraform,
  numberToTerraform,
  stringToTerraform,
  writeOnly,
  type IResolvable,
  type TerraformMetaArguments,
  type TerraformProvider,
  TerraformStack,
} from '../private/framework';
import type { BrokerAuthorization } from '../authorization/broker-authorization';
import { authorizationPreconditions } from '../authorization/user-conditions';
import type { BrokerPassword } from '../passwords/broker-password';
import { checkImportId } from './check-import';
import { checkUserProps } from './check-user-props';
import { preconditionsFor, uniquenessPreconditions } from '../private/conditions';
import { toHclAttributes } from '../private/hcl-attributes';
import { withHclMetaArguments } from '../private/hcl';
import { brandAs, isBranded } from '../private/attached';
import { constructPath, elementPath, watchName } from '../private/names';
import { checkedElsewhere, metaArguments, mqConfig, type FieldsOf } from '../private/options';
import { problemOfProvider, requireProvider } from '../provider/presence';
import { DataMqUser, type DataMqUserProps } from './data-mq-user';
import { timeoutsToTerraform } from '../private/timeouts';
import { registerUser, usernamesToCompare, type RegisteredUser } from './app-validation';
import type { IBrokerUser, UserOptions, UserTimeouts } from './user';
import { userOptionFields, userToTerraform } from './user-fields';
import { readable, throwIfInvalid } from '../private/validation-error';
import { toUserViolations, type UserViolation } from './user-violation';

/** The props of a `BrokerUser`. Each value can be a token; Terraform then checks it at plan or apply. */
export interface BrokerUserProps extends UserOptions, TerraformMetaArguments {
  /**
   * The id of the broker, `b-1234a5b6-…`, not its name or its ARN. A change replaces the user.
   * @see https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers-broker-id.html
   */
  readonly brokerId: string;

  /** The source of the password. A plain string is not allowed. */
  readonly password: BrokerPassword;

  /**
   * The authorization of the broker. A user that could not work with it is refused: one in a group that no entry names, in no
   * group that may connect, or with access to a web console that is locked out.
   * @default - the groups are not compared with any authorization
   */
  readonly authorization?: BrokerAuthorization;

  /**
   * Whether to adopt a user of this name that already exists: the first apply sets everything that these props specify,
   * including the password. From then on the user is managed like any other, so **destroying this construct deletes the
   * adopted user**; set `lifecycle: { preventDestroy: true }` to prevent that. Without `adoptExisting`, a user that already
   * exists is an error at apply.
   * @default false
   */
  readonly adoptExisting?: boolean | IResolvable;

  /**
   * The maximum durations for which the provider waits for the broker, for each kind of change.
   * @default - 30m for each
   */
  readonly timeouts?: UserTimeouts;
}

const fields: FieldsOf<BrokerUserProps> = {
  brokerId: checkedElsewhere,
  ...userOptionFields,
  authorization: checkedElsewhere,
  adoptExisting: checkedElsewhere,
  timeouts: checkedElsewhere,
  ...metaArguments,
};

/** The requirements on the props. */
const kind = { brokerId: 'present', password: 'present' } as const;

const brand = Symbol.for('cdktf-mq-users/BrokerUser');

/**
 * A user of an Amazon MQ for ActiveMQ broker. The construct manages this user and does not change any other.
 *
 * @example
 * const password = new TerraformVariable(this, 'orders_password', { type: 'string', sensitive: true });
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

  /** Returns whether a value is a BrokerUser, including one from another copy of this package. */
  public static isBrokerUser(x: unknown): x is BrokerUser {
    return isBranded(x, brand);
  }

  /**
   * Returns the rules that the known values of some props break, warnings included, without creating a user: for programs
   * that report all violations themselves, in any language.
   *
   * @param scope the scope in which the user would be created
   * @param props the props of the user
   */
  public static violationsOf(scope: Construct, props: BrokerUserProps): UserViolation[] {
    const path = constructPath(scope, 'violations');
    return toUserViolations(readable(path, () => checkUserProps(scope, props, fields, kind)));
  }

  /**
   * Makes Terraform generate the configuration of an existing user at the next plan with `-generate-config-out`.
   *
   * @param scope the stack, or a construct in it
   * @param importToId the id of the new construct
   * @param importFromId the existing user, as BROKER_ID/USERNAME
   * @param provider the MqProvider, if the stack has several
   * @throws ValidationError if the ids cannot be those of a construct and of a user
   */
  public static generateConfigForImport(
    scope: Construct,
    importToId: string,
    importFromId: string,
    provider?: TerraformProvider,
  ): ImportableResource {
    const path = elementPath(scope, importToId);
    checkImportId(path, importFromId);
    checkImportProvider(path, scope, provider);
    const resource = new ImportableResource(scope, importToId, {
      terraformResourceType: BrokerUser.tfResourceType,
      importId: importFromId,
      provider,
    });
    watchName(resource);
    return resource;
  }

  /**
   * Returns an existing user that is managed elsewhere: Terraform reads it at plan and never changes it. To manage an
   * existing user, use `importFrom` or `adoptExisting`.
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
    const warnings = throwIfInvalid(elementPath(scope, id), () => checkUserProps(scope, props, fields, kind));
    super(scope, id, mqConfig(BrokerUser.tfResourceType, props));
    brandAs(this, brand);
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

  /** Whether the user can access the web console. */
  public get consoleAccess(): IResolvable {
    return this.getBooleanAttribute('console_access');
  }

  /** Whether the user is for cross-Region data replication. */
  public get replicationUser(): IResolvable {
    return this.getBooleanAttribute('replication_user');
  }

  /** The change that takes effect in the next maintenance window or at the next reboot: CREATE, UPDATE, DELETE, or null. */
  public get pendingChange(): string {
    return this.getStringAttribute('pending_change');
  }

  /** The version of the password that was last set. */
  public get passwordWoVersion(): number {
    return this.getNumberAttribute('password_wo_version');
  }

  /** The version of the secret that the password was last taken from; null if the password is not from a secret. */
  public get passwordSecretVersionId(): string {
    return this.getStringAttribute('password_secret_version_id');
  }

  /**
   * Imports the existing user of this name on this broker at the next apply.
   *
   * @param id BROKER_ID/USERNAME
   * @param provider the MqProvider, if the stack has several
   * @throws ValidationError if the id is that of another user, which Terraform would import and then replace with this one
   */
  public override importFrom(id: string, provider?: TerraformProvider): void {
    checkImportId(this.node.path, id, this.props);
    checkImportProvider(this.node.path, this, provider);
    super.importFrom(id, provider);
  }

  /** A reference to the version of the password, which changes with the password and is not a secret. @internal */
  public get _passwordVersion(): string {
    const { passwordSecretId } = this.props.password._attributes();
    return this.getStringAttribute(
      passwordSecretId === undefined ? 'password_wo_version' : 'password_secret_version_id',
    );
  }

  /** The meta-arguments, with preconditions for the values that only Terraform knows. */
  public override get terraformMetaArguments(): Record<string, unknown> {
    const given = super.terraformMetaArguments as { lifecycle?: { precondition?: unknown[] } };
    const generated = [
      ...preconditionsFor(this, { ...this.props, password: undefined }),
      ...authorizationPreconditions(this.props.authorization, this.props, this.node.path),
      ...uniquenessPreconditions(this, usernamesToCompare(this.registration)),
    ];
    if (generated.length === 0) return given;
    const precondition = [...(given.lifecycle?.precondition ?? []), ...generated];
    return { ...given, lifecycle: { ...given.lifecycle, precondition } };
  }

  /** Returns the resource for HCL. */
  public override toHclTerraform(): ReturnType<TerraformResource['toHclTerraform']> {
    return withHclMetaArguments(super.toHclTerraform());
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { adoptExisting, password, timeouts } = this.props;
    const { passwordWo, passwordWoVersion, passwordSecretId, passwordSecretKey } = password._attributes();
    return {
      ...userToTerraform(this.props),
      adopt_existing: booleanToTerraform(adoptExisting) as unknown,
      password_wo: writeOnly(this, stringToTerraform(passwordWo)),
      password_wo_version: numberToTerraform(passwordWoVersion) as unknown,
      password_secret_id: stringToTerraform(passwordSecretId) as unknown,
      password_secret_key: stringToTerraform(passwordSecretKey) as unknown,
      timeouts: timeoutsToTerraform(timeouts),
    };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return toHclAttributes(this.synthesizeAttributes(), ['timeouts']);
  }
}

/** Throws an error if the provider of an import is not an MqProvider of the same stack. */
function checkImportProvider(path: string, scope: Construct, provider: unknown): void {
  const problem = problemOfProvider(provider, TerraformStack.of(scope));
  if (problem !== undefined) throw new Error(`${path}: ${problem} [mq-provider]`);
}
