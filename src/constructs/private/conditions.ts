/**
 * The rules as Terraform conditions, for values that are not known at synth: preconditions of resources, and validations of
 * variables. They come from the same table as the checks at synth.
 */
import type { IConstruct } from 'constructs';
import { Lazy, type Precondition, type TerraformVariable } from './framework';
import type { Rule, Subject } from '../../rules';
import { NOT_KNOWN_YET, errorsIn, LIMITS } from '../../rules';
import { rulesFor, terraformJsonString } from '../../rules/internal';
import { isDeclared, type DeclaredSubject } from './declared-variables';
import { conditionOn, refers } from './expressions';
import { isUnresolved, knownBoolean } from './unresolved';
import { resolved } from './reference';
import { RulesVariable } from './variable-to-hcl';

/** The part of a user's props that a precondition can be about. */
interface CheckedProps {
  /** Unset if the broker is the resource itself. */
  readonly brokerId?: string;
  /** Unset if there is no user. */
  readonly username?: string;
  /** Unset if the password is an ephemeral value. */
  readonly password?: string;
  readonly groups?: string[];
  readonly consoleAccess?: unknown;
  readonly replicationUser?: unknown;
}

/**
 * Returns preconditions for the props that only Terraform will know, or an empty list if all props are known.
 *
 * @param scope the construct of the user; the declared variables of its stack have validations and need no precondition
 * @param place the text that messages begin with
 */
export function preconditionsFor(scope: IConstruct, props: CheckedProps, place = scope.node.path): Precondition[] {
  const about = (what: string) => (rule: Rule) => `${place}: ${refusal(what, rule)}`;
  // Terraform refuses a condition that refers to nothing. A constant such as lower("Orders") is checked by the provider.
  const refersTo: Refers = (value) => refersIn(scope, value);
  const left = (subject: DeclaredSubject, value: unknown) =>
    isUnresolved(value) && !isDeclared(scope, value, subject) && refersTo(value);
  return [
    ...(left('brokerId', props.brokerId) ? conditionsOn('brokerId', props.brokerId, about('broker id')) : []),
    ...(left('username', props.username) ? conditionsOn('username', props.username, about('username')) : []),
    ...(isUnresolved(props.password) && refersTo(props.password)
      ? conditionsOn('password', props.password, about('password'))
      : []),
    ...(isDeclared(scope, props.groups, 'groups') ? [] : groupConditions(props.groups, about, refersTo)),
    ...accessConditions(props, about('access'), refersTo),
  ];
}

/** Returns whether the expression of a value refers to something. */
type Refers = (value: unknown) => boolean;

function refersIn(scope: IConstruct, value: unknown): boolean {
  try {
    return refers(resolved(scope, value));
  } catch {
    // A lazy value that is not ready yet.
    return true;
  }
}

/** Returns the preconditions that the usernames of one broker differ, if Terraform must check them. */
export function uniquenessPreconditions(scope: IConstruct, usernames: readonly string[]): Precondition[] {
  if (usernames.length === 0 || !refersIn(scope, usernames)) return [];
  const place = scope.node.path;
  return errorsAbout('usernames')
    .filter((rule) => !rule.holds(['', '']))
    .map((rule) => precondition(rule, usernames, `${place}: ${refusal('list of usernames of this broker', rule)}`));
}

/**
 * Adds a `validation` for each rule about passwords. They belong to a second variable, next to the one that holds the
 * password: if a validation fails, Terraform quotes the line of the `.tfvars` file that sets its variable, even if the
 * variable is sensitive.
 */
export function addPasswordValidations(password: TerraformVariable): void {
  const rules = new RulesVariable(password);
  for (const rule of errorsAbout('password')) {
    rules.addValidation({
      // Terraform requires that a validation refers to the variable that it belongs to.
      condition: conditionOn(
        () => [rules.stringValue, password.stringValue] as const,
        (own, expression) => `${own} != null && ${rule.condition(expression)}`,
      ),
      errorMessage: terraformJsonString(refusal('password', rule)),
    });
  }
}

/** Adds a `validation` for each rule about the value of a variable that does not hold a secret. */
export function addValidations(variable: TerraformVariable, subject: DeclaredSubject): void {
  // Evaluated at synth, since the name of the variable can change until then.
  const conditions =
    subject === 'groups'
      ? groupConditions(
          Lazy.listValue({ produce: () => variable.listValue }),
          (what) => (rule) => refusal(what, rule),
          () => true,
        )
      : conditionsOn(subject, Lazy.stringValue({ produce: () => variable.stringValue }), (rule) =>
          refusal(subject === 'brokerId' ? 'broker id' : 'username', rule),
        );
  for (const condition of conditions) variable.addValidation(condition);
}

function conditionsOn(subject: 'brokerId' | 'username' | 'password', value: unknown, message: (rule: Rule) => string) {
  return errorsAbout(subject).map((rule) => precondition(rule, value, message(rule)));
}

function groupConditions(
  groups: string[] | undefined,
  about: (what: string) => (rule: Rule) => string,
  refersTo: Refers,
) {
  if (groups === undefined || groups === null || !refersTo(groups)) return [];
  const message = about('list of groups');
  const count = () => errorsAbout('groups').map((rule) => precondition(rule, groups, message(rule)));
  if (isUnresolved(groups)) {
    const every = (rule: Rule<'group'>) => (list: string) =>
      `alltrue([for group in ${list} : ${rule.condition('group')}])`;
    return [...count(), ...errorsAbout('group').map((rule) => precondition(rule, groups, message(rule), every(rule)))];
  }
  const elements = groups.flatMap((group, index) =>
    isUnresolved(group) && refersTo(group)
      ? errorsAbout('group').map((rule) => precondition(rule, group, about(`group [${index}]`)(rule)))
      : [],
  );
  // The check at synth counts all unknown groups as one.
  return elements.length > 0 && groups.length > LIMITS.groupsPerUser ? [...count(), ...elements] : elements;
}

function accessConditions(props: CheckedProps, message: (rule: Rule) => string, refersTo: Refers): Precondition[] {
  const { consoleAccess, replicationUser } = props;
  const known = [knownBoolean(consoleAccess), knownBoolean(replicationUser)];
  // If one of them is false or unset, the other one can have any value.
  if (!known.includes(NOT_KNOWN_YET) || !known.every((value) => value === NOT_KNOWN_YET || value === true)) return [];
  if (!refersTo(consoleAccess) && !refersTo(replicationUser)) return [];
  const unsetIsFalse = (expression: string) => `coalesce(${expression}, false)`;
  return errorsAbout('access').map((rule) => ({
    condition: conditionOn(
      () => [consoleAccess, replicationUser] as const,
      (console, replication) =>
        rule.condition({ consoleAccess: unsetIsFalse(console), replicationUser: unsetIsFalse(replication) }),
    ),
    errorMessage: terraformJsonString(message(rule)),
  }));
}

/**
 * Returns a precondition for a value. A null passes: Terraform reports a missing required attribute, and treats an optional
 * one as unset.
 */
function precondition(
  rule: Rule,
  value: unknown,
  message: string,
  condition: (expression: string) => string = (expression) => rule.condition(expression),
): Precondition {
  return {
    condition: conditionOn(
      () => [value] as const,
      (expression) => orNull(expression, condition(expression)),
    ),
    errorMessage: terraformJsonString(message),
  };
}

/** Returns a condition that also holds for null. A quoted template and a list are never null. */
function orNull(expression: string, condition: string): string {
  return /^["[]/.test(expression) ? condition : `${expression} == null ? true : ${condition}`;
}

/** Returns the rules about a subject that refuse a value that is set. */
export function errorsAbout<S extends Subject>(subject: S): readonly Rule<S>[] {
  return errorsIn(rulesFor(subject)).filter(({ presence }) => !presence);
}

/** Returns the error message for a value that breaks a rule. */
export function refusal(what: string, { id, allowed, remedy }: Pick<Rule, 'id' | 'allowed' | 'remedy'>): string {
  return `The ${what} breaks the rule ${id}. Allowed: ${allowed}. ${remedy}.`;
}
