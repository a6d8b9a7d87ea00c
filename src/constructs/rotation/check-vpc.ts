/** Checks the network of the function. */
import type { Violation } from '../../rules';
import { isObject, readField, violation, wrongType } from '../../rules/internal';
import { checkedElsewhere, fieldViolations, type FieldsOf } from '../private/options';
import { isUnresolved } from '../private/unresolved';
import { checkTexts, isNotSet, shownAs } from './check-text';
import type { RotationVpc } from './props';

const fields: FieldsOf<RotationVpc> = { subnetIds: checkedElsewhere, securityGroupIds: checkedElsewhere };

/** Checks the subnets and the security groups. */
export function checkVpc(value: unknown): Violation[] {
  if (isNotSet(value)) return [];
  if (isUnresolved(value) || !isObject(value)) {
    return [wrongType(['vpc'], value, 'an object with subnetIds and securityGroupIds')];
  }
  return [
    ...checkIds(readField(value, 'subnetIds'), 'subnetIds', 'subnet', 'subnet-'),
    ...checkIds(readField(value, 'securityGroupIds'), 'securityGroupIds', 'security group', 'sg-'),
    ...fieldViolations(fields, value, ['vpc']),
  ];
}

function checkIds(value: unknown, field: string, noun: string, prefix: string): Violation[] {
  const path = ['vpc', field];
  const example = `${prefix}0123456789abcdef0`;
  if (isNotSet(value) || (Array.isArray(value) && value.length === 0)) {
    const message = `There is no ${noun}. Allowed: a list of ids, such as ${example}. Add one.`;
    return [violation('rotation-vpc', path, message)];
  }
  return checkTexts(value, path, (text, at) => {
    if (text.startsWith(prefix) && /^[a-z0-9-]+$/.test(text)) return [];
    const message = `${shownAs(text, /^[a-z]+-[0-9a-f]+$/, 'The text')} is not the id of a ${noun}. Allowed: ids such as ${example}. Correct it.`;
    return [violation('rotation-vpc', at, message)];
  });
}
