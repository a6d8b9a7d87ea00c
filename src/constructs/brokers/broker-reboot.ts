/** The construct that reboots a broker, so that changes to its users take effect. */
import type { Construct } from 'constructs';
import {
  TerraformResource,
  Token,
  booleanToTerraform,
  hashMapper,
  stringToTerraform,
  type IResolvable,
  type TerraformMetaArguments,
} from '../private/framework';
import type { Violation } from '../../rules';
import { isObject, violation, wrongType } from '../../rules/internal';
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

/** The maximum durations for which the provider waits for the broker to be RUNNING before and after a reboot: `10m`, `1h`. */
export interface RebootTimeouts {
  /**
   * The timeout of the first reboot.
   * @default 30m
   */
  readonly create?: string;
  /**
   * The timeout of each later reboot.
   * @default 30m
   */
  readonly update?: string;
}

/** The props of a `BrokerReboot`. */
export interface BrokerRebootProps extends TerraformMetaArguments {
  /** The id of the broker, `b-1234a5b6-…`. */
  readonly brokerId: string;

  /**
   * Values whose change triggers a reboot, with any names. The plan and the state contain them, so they must not be secrets.
   * @default - the broker is rebooted only when the resource is created
   */
  readonly triggers?: { [name: string]: string };

  /**
   * Whether to reboot the broker even if no change to a user is pending.
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
 * Reboots a broker at `terraform apply` if a change to a user is pending. This happens when the resource is created and when a
 * trigger changes, never when the resource is destroyed. A single-instance broker is unavailable during the reboot. Use
 * `dependsOn`, so that the reboot follows the changes.
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

  /** Returns whether a value is a BrokerReboot, including one from another copy of this package. */
  public static isBrokerReboot(x: unknown): x is BrokerReboot {
    return isBranded(x, brand);
  }

  private readonly props: BrokerRebootProps;

  /** @throws ValidationError with everything that is wrong with the known values, before anything is added to the tree */
  public constructor(scope: Construct, id: string, props: BrokerRebootProps) {
    throwIfInvalid(
      elementPath(scope, id),
      () => check(props),
      () => 'this reboot is not valid',
    );
    super(scope, id, mqConfig(BrokerReboot.tfResourceType, props));
    brandAs(this, brand);
    this.props = props;
    this.node.defaultChild = this;
    watchName(this);
    requireProvider(this);
  }

  /** The id of the reboot, which is the id of the broker. */
  public get id(): string {
    return this.getStringAttribute('id');
  }

  /** The id of the broker. */
  public get brokerId(): string {
    return this.getStringAttribute('broker_id');
  }

  /** The time of the last reboot by this resource, such as `2026-11-24T03:00:00Z`; null if no reboot was needed. */
  public get rebootedAt(): string {
    return this.getStringAttribute('rebooted_at');
  }

  /** Returns the resource for HCL. */
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
