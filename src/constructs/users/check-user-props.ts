/**
 * Checks the props of a user before anything is created: the types, which only a caller without TypeScript can get wrong, the
 * source of the password, and every rule of the table.
 */
import type { IConstruct } from 'constructs';
import { checkUser, NOT_KNOWN_YET, USER_FIELD_NAMES, type Violation } from '../../rules';
import { isObject, readField, typeName, violation, wrongType } from '../../rules/internal';
import { authorizationViolations, wrongAuthorization } from '../authorization/check-user';
import { BrokerPassword, passwordSources } from '../passwords/broker-password';
import { propsViolations, type FieldsOf } from '../private/options';
import { timeoutViolations } from '../private/timeouts';
import { tokenMistakes } from '../private/token-mistakes';
import { isFlag, knownFields, PLAIN_USER_FIELDS, wrongFieldTypes } from './user-fields';

/** The requirements on the props of a user that depend on the construct. */
interface UserPropsKind {
  /** `absent` for an inline user, which is a part of its broker's resource. */
  readonly brokerId: 'absent' | 'present';
  /** `deferred` if, after the check, `BrokerPasswords` supply the password of a user without one. */
  readonly password: 'deferred' | 'present';
  /** The authorization of users whose props do not have it. Its type was checked. */
  readonly authorization?: unknown;
}

/**
 * Returns every violation of the known values, in the order of the fields. Tokens are left to Terraform. Never throws.
 *
 * @param fields the allowed fields of the props; only these are checked
 */
export function checkUserProps<T>(
  scope: IConstruct,
  props: unknown,
  fields: FieldsOf<T>,
  kind: UserPropsKind,
): Violation[] {
  if (!isObject(props)) return propsViolations(fields, props);
  const isChecked = (field: string) => field in fields;
  const password = passwordOf(props, kind);
  const ofProps = isChecked('authorization') ? readField(props, 'authorization') : undefined;
  const types = [
    ...wrongFieldTypes(props),
    ...password.violations,
    ...wrongOthers(props),
    ...wrongAuthorization(ofProps),
  ];
  const isWrongIn = (found: readonly Violation[]) => (field: string) => found.some(({ path }) => path[0] === field);
  const hasWrongType = isWrongIn(types);
  const tokens = PLAIN_USER_FIELDS.flatMap((field) =>
    hasWrongType(field) ? [] : tokenMistakes(readField(props, field), [field]),
  );
  const isWrong = isWrongIn([...types, ...tokens]);
  const known = knownFields(props, (field) => isWrong(field) || !isChecked(field));
  const source = password.given;
  const problem = kind.brokerId === 'absent' ? source?._problemInline(scope) : source?._problemIn(scope);
  const found = [
    ...types,
    ...tokens,
    ...checkUser({ ...known, password: source ? source._known : NOT_KNOWN_YET }),
    ...authorizationViolations(ofProps ?? kind.authorization, known),
    ...(problem === undefined ? [] : [violation('password-source', ['password'], `${problem}.`)]),
  ];
  return [
    ...order.filter(isChecked).flatMap((field) => found.filter(({ path }) => path[0] === field)),
    ...propsViolations(fields, props),
  ];
}

const order: readonly string[] = [...USER_FIELD_NAMES, 'authorization', 'adoptExisting', 'timeouts'];

/** Returns what is wrong with the props that are not fields of every user. */
function wrongOthers(props: object): Violation[] {
  const adoptExisting = readField(props, 'adoptExisting');
  return [
    ...(isFlag(adoptExisting) ? [] : [wrongType(['adoptExisting'], adoptExisting, 'true or false')]),
    ...timeoutViolations('mq_user', readField(props, 'timeouts')),
  ];
}

function passwordOf(
  props: object,
  { password: when }: UserPropsKind,
): { readonly given?: BrokerPassword; readonly violations: Violation[] } {
  const password = readField(props, 'password');
  if (BrokerPassword.isBrokerPassword(password)) return { given: password, violations: [] };
  const advice = `Allowed: a BrokerPassword. ${passwordSources}.`;
  const refuse = (rule: string, what: string) => ({
    violations: [violation(rule, ['password'], `The password is ${what}. ${advice}`)],
  });
  if (password === undefined || password === null) {
    return when === 'deferred' ? { violations: [] } : refuse('password-required', 'missing');
  }
  if (typeof password !== 'string') return refuse('wrong-type', typeName(password));
  return refuse('wrong-type', 'a plain string, which would be written to cdk.tf.json');
}
