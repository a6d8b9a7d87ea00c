/** The construct that reboots a broker, so that changes of its users take effect. */
import type { Construct } from 'constructs';
import {
  TerraformResource,
  Token,
  booleanToTerraform,
  hashMapper,
  stringToTerraform,
  type IResolvable,
  type TerraformMetaArguments,
} from 'cdktf';
import { isObject, violation, wrongType, type Violation } from '../../rules';
import { toHclAttributes } from '../private/hcl-attributes';
import { withHclMetaArguments } from '../private/hcl';
import { isUnresolved } from '../private/unresolved';
import { checkedElsewhere, flag, metaArguments, mqConfig, propsViolations, type FieldsOf } from '../private/options';
import { brandAs, isBranded } from '../private/attached';
import { mapKey, elementPath, watchName } from '../private/names';
import { requireProvider } from '../provider/presence';
import { checkIdentity } from '../private/check-identity';
import { timeoutsToTerraform, timeoutViolations } from '../private/timeouts';
import { partOfToken } from '../private/token-mistakes';
import { throwIfInvalid } from '../private/validation-error';

/** How long the provider waits for the broker to be RUNNING before and after a reboot: `10m`, `1h`. */
export interface RebootTimeouts {
  /**
   * How long the first reboot may take.
   * @default 30m
   */
  readonly create?: string;
  /**
   * How long each later reboot may take.
   * @default 30m
   */
  readonly update?: string;
}

/** The props of a `BrokerReboot`. */
export interface BrokerRebootProps extends TerraformMetaArguments {
  /** The id of the broker, `b-1234a5b6-…`. */
  readonly brokerId: string;

  /**
   * Values, by any name, whose change triggers a reboot. They are in the plan and in the state, so they must not be secrets.
   * @default - the only reboot is that of the creation
   */
  readonly triggers?: { [name: string]: string };

  /**
   * Whether to reboot the broker even if no change of a user is pending.
   * @default false
   */
  readonly evenIfNothingPending?: boolean | IResolvable;

  /**
   * How long the provider waits for the broker.
   * @default - 30m for each reboot
   */
  readonly timeouts?: RebootTimeouts;
}

const brand = Symbol.for('cdktf-mq-users/BrokerReboot');

/**
 * A reboot of a broker by `terraform apply`, if a change of a user is pending: when this is made and whenever a trigger
 * changes, never when it is destroyed. A broker of one instance is unavailable meanwhile. Make it depend on what it is for.
 *
 * @example
 * const orders = new BrokerUser(this, 'orders', {
 *   brokerId,
 *   username: 'orders-service',
 *   password: BrokerPassword.fromSecretsManager('mq/orders-service'),
 * });
 * new BrokerReboot(this, 'reboot', { brokerId, triggers: { orders: orders.id }, dependsOn: [orders] });
 *
 * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-rebooting-broker.html
 */
export class BrokerReboot extends TerraformResource {
  /** The type of the Terraform resource. */
  public static readonly tfResourceType: string = 'mq_broker_reboot';

  /** Whether a value is an BrokerReboot, also one of another copy of this package. */
  public static isBrokerReboot(x: unknown): x is BrokerReboot {
    return isBranded(x, brand);
  }

  private readonly props: BrokerRebootProps;

  /** @throws ValidationError with everything that is wrong with the known values, before anything is added to the tree */
  public constructor(scope: Construct, id: string, props: BrokerRebootProps) {
    throwIfInvalid(elementPath(scope, id), () => check(props), 'this reboot is not valid');
    super(scope, id, mqConfig(BrokerReboot.tfResourceType, props));
    brandAs(this, brand);
    this.props = props;
    this.node.defaultChild = this;
    watchName(this);
    requireProvider(this);
  }

  /** The id of the reboot, which is the broker's. */
  public get id(): string {
    return this.getStringAttribute('id');
  }

  /** The id of the broker. */
  public get brokerId(): string {
    return this.getStringAttribute('broker_id');
  }

  /** When the broker was last rebooted by this, as in `2026-11-24T03:00:00Z`; null if it never had to be. */
  public get rebootedAt(): string {
    return this.getStringAttribute('rebooted_at');
  }

  /** What is written in HCL. */
  public override toHclTerraform(): ReturnType<TerraformResource['toHclTerraform']> {
    return withHclMetaArguments(super.toHclTerraform());
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { brokerId, triggers, evenIfNothingPending, timeouts } = this.props;
    return {
      broker_id: stringToTerraform(brokerId) as unknown,
      triggers: hashMapper(stringToTerraform)(triggers && withMapKeys(triggers)) as unknown,
      reboot_without_pending_changes: booleanToTerraform(evenIfNothingPending) as unknown,
      timeouts: timeoutsToTerraform(timeouts),
    };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return toHclAttributes(this.synthesizeAttributes(), ['timeouts']);
  }
}

const fields: FieldsOf<BrokerRebootProps> = {
  ...metaArguments,
  brokerId: checkedElsewhere,
  triggers: { allowed: 'an object of strings', is: isObject },
  evenIfNothingPending: flag,
  timeouts: checkedElsewhere,
};

function check(props: BrokerRebootProps): Violation[] {
  const violations = propsViolations(fields, props);
  if (!isObject(props)) return violations;
  const { brokerId, triggers, timeouts } = props;
  const entries = isObject(triggers) && !isUnresolved(triggers) ? Object.entries(triggers) : [];
  return [
    ...checkIdentity('brokerId', brokerId),
    ...violations,
    ...entries.flatMap(([name, value]): Violation[] => {
      const part = partOfToken(value);
      const path = ['triggers', name];
      if (part !== undefined) return [violation('cdktf-token', path, `The value is ${part}.`)];
      return typeof value === 'string' || isUnresolved(value) ? [] : [wrongType(path, value, 'a string')];
    }),
    ...timeoutViolations('mq_broker_reboot', timeouts),
  ];
}

function withMapKeys(triggers: { [name: string]: string }): { [name: string]: string } {
  if (Token.isUnresolved(triggers)) return triggers;
  return Object.fromEntries(Object.entries(triggers).map(([name, value]) => [mapKey(name), value]));
}
