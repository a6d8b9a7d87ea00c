/** The data sources for users of brokers that are managed elsewhere. */
import type { Construct } from 'constructs';
import {
  TerraformDataSource,
  stringToTerraform,
  type IResolvable,
  type TerraformMetaArguments,
} from '../private/framework';
import { isObject, readField } from '../../rules/internal';
import { toHclAttributes } from '../private/hcl-attributes';
import { checkIdentity } from '../private/check-identity';
import { withHclMetaArguments } from '../private/hcl';
import { elementPath, watchName } from '../private/names';
import { checkedElsewhere, dataMetaArguments, mqConfig, propsViolations, type FieldsOf } from '../private/options';
import { requireProvider } from '../provider/presence';
import type { IBrokerUser } from './user';
import { amazonMqRefuses, throwIfInvalid } from '../private/validation-error';

/** The props of a `DataMqUser`. */
export interface DataMqUserProps extends TerraformMetaArguments {
  /** The id of the broker, `b-1234a5b6-…`. */
  readonly brokerId: string;
  /** The name of the user. */
  readonly username: string;
}

/**
 * An existing user, read at plan. If the user does not exist, the plan fails.
 *
 * @example
 * const operator = BrokerUser.fromUsername(this, 'operator', { brokerId, username: 'operator' });
 */
export class DataMqUser extends TerraformDataSource implements IBrokerUser {
  /** The type of the Terraform data source. */
  public static readonly tfResourceType: string = 'mq_user';

  private readonly props: DataMqUserProps;

  /** @throws ValidationError with every rule that the known values break, before anything is added to the tree */
  public constructor(scope: Construct, id: string, props: DataMqUserProps) {
    refuse(scope, id, props, userFields, 'this user');
    super(scope, id, mqConfig(DataMqUser.tfResourceType, props));
    this.props = props;
    watchName(this);
    requireProvider(this);
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

  /** Returns the data source for HCL. */
  public override toHclTerraform(): ReturnType<TerraformDataSource['toHclTerraform']> {
    return withHclMetaArguments(super.toHclTerraform());
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return {
      broker_id: stringToTerraform(this.props.brokerId) as unknown,
      username: stringToTerraform(this.props.username) as unknown,
    };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return toHclAttributes(this.synthesizeAttributes());
  }
}

/** The props of a `DataMqUsers`. */
export interface DataMqUsersProps extends TerraformMetaArguments {
  /** The id of the broker, `b-1234a5b6-…`. */
  readonly brokerId: string;
}

/**
 * The names of all users of a broker, read at plan, including users that this app does not manage.
 *
 * @example
 * const all = new DataMqUsers(this, 'all', { brokerId });
 * new TerraformOutput(this, 'names', { value: all.usernames });
 */
export class DataMqUsers extends TerraformDataSource {
  /** The type of the Terraform data source. */
  public static readonly tfResourceType: string = 'mq_users';

  private readonly props: DataMqUsersProps;

  /** @throws ValidationError if the broker id breaks a rule, before anything is added to the tree */
  public constructor(scope: Construct, id: string, props: DataMqUsersProps) {
    refuse(scope, id, props, usersFields, 'this broker id');
    super(scope, id, mqConfig(DataMqUsers.tfResourceType, props));
    this.props = props;
    watchName(this);
    requireProvider(this);
  }

  /** The id of the broker. */
  public get brokerId(): string {
    return this.getStringAttribute('broker_id');
  }

  /** The names of the users, sorted. */
  public get usernames(): string[] {
    return this.getListAttribute('usernames');
  }

  /** The users as a list of objects with `username` and `pending_change`, for Terraform functions and outputs. */
  public get users(): IResolvable {
    return this.interpolationForAttribute('users');
  }

  /** Returns the data source for HCL. */
  public override toHclTerraform(): ReturnType<TerraformDataSource['toHclTerraform']> {
    return withHclMetaArguments(super.toHclTerraform());
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { broker_id: stringToTerraform(this.props.brokerId) as unknown };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return toHclAttributes(this.synthesizeAttributes());
  }
}

const usersFields: FieldsOf<DataMqUsersProps> = { ...dataMetaArguments, brokerId: checkedElsewhere };
const userFields: FieldsOf<DataMqUserProps> = { ...usersFields, username: checkedElsewhere };
const identity = ['brokerId', 'username'] as const;

function refuse<T>(scope: Construct, id: string, props: T, fields: FieldsOf<T>, what: string): void {
  const check = () => {
    const checked = isObject(props) ? identity.filter((field) => field in fields) : [];
    return [
      ...checked.flatMap((field) => checkIdentity(field, readField(props as object, field))),
      ...propsViolations(fields, props),
    ];
  };
  throwIfInvalid(elementPath(scope, id), check, amazonMqRefuses(what));
}
