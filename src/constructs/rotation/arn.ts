/** Parts of ARNs, and policies, as text that may contain what only Terraform knows. */
import { Lazy } from '../private/framework';
import { expressionOf } from '../private/expressions';
import { isUnresolved } from '../private/unresolved';

/** The partition, the Region and the account of an ARN. */
export interface AwsPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** Returns where the first of some resources is that is known at synth, or else the first one. They are all in one place. */
export function awsPlaceOf(arns: readonly string[]): AwsPlace {
  const arn = arns.find((each) => !isUnresolved(each)) ?? arns[0] ?? '';
  const part = (index: number): string =>
    isUnresolved(arn)
      ? Lazy.stringValue({
          produce: (context) => `\${split(":", ${expressionOf(context.resolve(arn))})[${index}]}`,
        })
      : (arn.split(':')[index] ?? '');
  return { partition: part(1), region: part(3), account: part(4) };
}

/** Returns a value as JSON: the text itself if it is known, or else an expression. */
export function jsonOf(value: unknown): string {
  return Lazy.stringValue({
    produce: (context) => {
      const resolved: unknown = context.resolve(value);
      const text = JSON.stringify(resolved);
      return isUnresolved(text) ? `\${jsonencode(${expressionOf(resolved)})}` : text;
    },
  });
}
