/** The construct that keeps only the listed users of a broker. */
import type { Construct } from 'constructs';
import {
  TerraformResource,
  booleanToTerraform,
  listMapper,
  stringToTerraform,
  type IResolvable,
  type TerraformMetaArguments,
} from '../private/framework';
import type { Violation } from '../../rules';
import { checkExclusiveUsers, isObject, matchesUsername } from '../../rules/internal';
import { brandAs, isBranded } from '../private/attached';
import { checkIdentity } from '../private/check-identity';
import { withHclMetaArguments } from '../private/hcl';
import { toHclAttributes } from '../private/hcl-attributes';
import { elementPath, watchName } from '../private/names';
import {
  checkedElsewhere,
  flag,
  listOfText,
  metaArguments,
  mqConfig,
  propsViolations,
  type FieldsOf,
} from '../private/options';
import { timeoutsToTerraform, timeoutViolations } from '../private/timeouts';
import { isListToken, tokenMistakes } from '../private/token-mistakes';
import { knownStrings } from '../private/unresolved';
import { throwIfInvalid } from '../private/validation-error';
import { requireProvider } from '../provider/presence';
import { registerExclusiveUsers } from './app-validation';

/** The maximum durations for which the provider waits for the broker to be RUNNING before it removes users: `10m`, `1h`. */
export interface ExclusiveUsersTimeouts {
  /**
   * The timeout of the first removal.
   * @default 30m
   */
  readonly create?: string;
  /**
   * The timeout of each later removal.
   * @default 30m
   */
  readonly update?: string;
}

/** The props of `ExclusiveUsers`. */
export interface ExclusiveUsersProps extends TerraformMetaArguments {
  /** The id of the broker, `b-1234a5b6-…`. */
  readonly brokerId: string;

  /** The users that the broker keeps, whether Terraform manages them or not. A listed user does not have to exist. */
  readonly usernames: string[];

  /**
   * Patterns of usernames that are also kept, such as `team-a-*`. `*` stands for any number of characters, and letter case
   * matters.
   * @default - none
   */
  readonly ignore?: string[];

  /**
   * Whether the last user with access to the ActiveMQ web console may be removed. If not, a plan that would remove it fails.
   * @default false
   */
  readonly removeLastConsoleUser?: boolean | IResolvable;

  /**
   * Whether replication users may be removed from a broker that replicates data to or from another Region.
   * @default false
   */
  readonly removeReplicationUsers?: boolean | IResolvable;

  /**
   * How long the provider waits for the broker.
   * @default - 30m for each
   */
  readonly timeouts?: ExclusiveUsersTimeouts;
}

const brand = Symbol.for('cdktf-mq-users/ExclusiveUsers');

/**
 * Keeps only the listed users of a broker: every other user is removed at `terraform apply`, regardless of who created it. A plan
 * names each user that will be removed, with its groups, and the apply removes no other user. Destroying this construct removes no user.
 *
 * @example
 * new ExclusiveUsers(this, 'exclusive', {
 *   brokerId,
 *   usernames: ['orders-service', 'operator'],
 *   ignore: ['team-b-*'],
 * });
 */
export class ExclusiveUsers extends TerraformResource {
  /** The type of the Terraform resource. */
  public static readonly tfResourceType: string = 'mq_users_exclusive';

  /** Returns whether a value is an ExclusiveUsers, including one from another copy of this package. */
  public static isExclusiveUsers(x: unknown): x is ExclusiveUsers {
    return isBranded(x, brand);
  }

  private readonly props: ExclusiveUsersProps;

  /** @throws ValidationError with everything that is wrong with the known values, before anything is added to the tree */
  public constructor(scope: Construct, id: string, props: ExclusiveUsersProps) {
    throwIfInvalid(
      elementPath(scope, id),
      () => check(props),
      () => 'these exclusive users are not valid',
    );
    super(scope, id, mqConfig(ExclusiveUsers.tfResourceType, props));
    brandAs(this, brand);
    this.props = props;
    this.node.defaultChild = this;
    watchName(this);
    requireProvider(this);
    registerExclusiveUsers({ construct: this, brokerId: props.brokerId, keeps: (username) => keeps(props, username) });
  }

  /** The id of the resource, which is the id of the broker. */
  public get id(): string {
    return this.getStringAttribute('id');
  }

  /** The id of the broker. */
  public get brokerId(): string {
    return this.getStringAttribute('broker_id');
  }

  /** The time at which this resource last removed users, such as `2026-12-01T03:00:00Z`; null if it never has. */
  public get removedAt(): string {
    return this.getStringAttribute('removed_at');
  }

  /** Returns the resource for HCL. */
  public override toHclTerraform(): ReturnType<TerraformResource['toHclTerraform']> {
    return withHclMetaArguments(super.toHclTerraform());
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { brokerId, usernames, ignore, removeLastConsoleUser, removeReplicationUsers, timeouts } = this.props;
    return {
      broker_id: stringToTerraform(brokerId) as unknown,
      usernames: listMapper(stringToTerraform, false)(usernames) as unknown,
      ignore: listMapper(stringToTerraform, false)(ignore) as unknown,
      remove_last_console_user: booleanToTerraform(removeLastConsoleUser) as unknown,
      remove_replication_users: booleanToTerraform(removeReplicationUsers) as unknown,
      timeouts: timeoutsToTerraform(timeouts),
    };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return toHclAttributes(this.synthesizeAttributes(), ['timeouts']);
  }
}

const fields: FieldsOf<ExclusiveUsersProps> = {
  ...metaArguments,
  brokerId: checkedElsewhere,
  usernames: checkedElsewhere,
  ignore: checkedElsewhere,
  removeLastConsoleUser: flag,
  removeReplicationUsers: flag,
  timeouts: checkedElsewhere,
};

/** Returns whether a user stays; undefined if only Terraform knows. */
function keeps({ usernames, ignore }: ExclusiveUsersProps, username: string): boolean | undefined {
  const [names, patterns] = [knownStrings(usernames), knownStrings(ignore ?? [])];
  const isKnown = (list: typeof names): list is string[] =>
    Array.isArray(list) && list.every((entry) => typeof entry === 'string');
  if (!isKnown(names) || !isKnown(patterns)) return undefined;
  return names.includes(username) || patterns.some((pattern) => matchesUsername(pattern, username));
}

function check(props: ExclusiveUsersProps): Violation[] {
  const violations = propsViolations(fields, props);
  if (!isObject(props)) return violations;
  const { brokerId, usernames, ignore, timeouts } = props;
  const mistakes = [...tokenMistakes(usernames, ['usernames']), ...tokenMistakes(ignore, ['ignore'])];
  const known = (list: unknown) => (listOfText.is(list) || isListToken(list) ? knownStrings(list as string[]) : list);
  return [
    ...checkIdentity('brokerId', brokerId),
    ...violations,
    ...(mistakes.length > 0
      ? mistakes
      : checkExclusiveUsers({ usernames: known(usernames), ignore: known(ignore) }).filter(
          ({ path }) => path[0] !== 'brokerId',
        )),
    ...timeoutViolations('mq_users_exclusive', timeouts),
  ];
}
