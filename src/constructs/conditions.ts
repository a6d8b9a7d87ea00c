/**
 * The rules as Terraform conditions, for values that synth cannot know: preconditions of a resource, and validations of
 * variables. They come from the same table as the checks at synth.
 */
import type { IConstruct } from 'constructs';
import { TerraformVariable, type Precondition } from 'cdktf';
import type { Rule, Subject } from '../rules';
import { rulesFor, terraformJsonString, UNKNOWN } from '../rules';
import { isDeclared, type DeclaredSubject } from './declared';
import { conditionOn } from './expression';
import { isUnknown, knownBoolean } from './known';

/** The part of a user's props that a precondition can be about. */
export interface CheckedProps {
  /** Left out where the broker is the resource itself. */
  readonly brokerId?: string;
  readonly username: string;
  /** Only a password that is no ephemeral value. */
  readonly password?: string;
  readonly groups?: string[];
  readonly consoleAccess?: unknown;
  readonly replicationUser?: unknown;
}

/**
 * Preconditions for everything in the props that only Terraform will know. None for a user that is known.
 * @param scope where the user is; its stack's declared variables have validations and need no precondition
 * @param place what messages begin with
 */
export function preconditionsFor(scope: IConstruct, props: CheckedProps, place = scope.node.path): Precondition[] {
  const about = (what: string) => (rule: Rule) => `${place}: ${refusal(what, rule)}`;
  const left = (subject: DeclaredSubject, value: unknown) => isUnknown(value) && !isDeclared(scope, value, subject);
  return [
    ...(left('brokerId', props.brokerId) ? conditionsOn('brokerId', props.brokerId, about('broker id')) : []),
    ...(left('username', props.username) ? conditionsOn('username', props.username, about('username')) : []),
    ...(isUnknown(props.password) ? conditionsOn('password', props.password, about('password')) : []),
    ...(isDeclared(scope, props.groups, 'groups') ? [] : groupConditions(props.groups, about)),
    ...accessConditions(props, about('access')),
  ];
}

/** A precondition that usernames of one broker differ, some of which only Terraform will know. */
export function uniquenessPreconditions(place: string, usernames: readonly string[]): Precondition[] {
  if (usernames.length === 0) return [];
  return errorsAbout('usernames')
    .filter((rule) => !rule.holds(['', '']))
    .map((rule) => precondition(rule, usernames, `${place}: ${refusal('list of usernames of this broker', rule)}`));
}

/**
 * One `validation` for each rule about passwords. They stand in a variable beside the one that holds the password:
 * Terraform quotes the line of a `.tfvars` file that set the variable whose validation fails, sensitive or not.
 */
export function addPasswordValidations(password: TerraformVariable): void {
  const name = `${password.node.id}_rules`;
  const rules = new TerraformVariable(password.node.scope ?? password, name, {
    type: 'bool',
    default: true,
    description: `Not to be set. Its validations check the variable ${password.node.id}, whose value they never show.`,
  });
  for (const rule of errorsAbout('password')) {
    rules.addValidation({
      // Terraform wants a validation to mention the variable that it belongs to.
      condition: conditionOn(
        () => [rules.stringValue, password.stringValue] as const,
        (own, expression) => `${own} != null && ${rule.condition(expression)}`,
      ),
      errorMessage: terraformJsonString(refusal('password', rule)),
    });
  }
}

/** One `validation` for each rule about what a variable holds, which is no secret. */
export function addValidations(variable: TerraformVariable, subject: DeclaredSubject): void {
  const conditions =
    subject === 'groups'
      ? groupConditions(variable.listValue, (what) => (rule) => refusal(what, rule))
      : conditionsOn(subject, variable.stringValue, (rule) =>
          refusal(subject === 'brokerId' ? 'broker id' : 'username', rule),
        );
  for (const condition of conditions) variable.addValidation(condition);
}

function conditionsOn(subject: 'brokerId' | 'username' | 'password', value: unknown, message: (rule: Rule) => string) {
  return errorsAbout(subject).map((rule) => precondition(rule, value, message(rule)));
}

function groupConditions(groups: string[] | undefined, about: (what: string) => (rule: Rule) => string) {
  if (groups === undefined || groups === null) return [];
  const message = about('list of groups');
  const count = () => errorsAbout('groups').map((rule) => precondition(rule, groups, message(rule)));
  if (isUnknown(groups)) {
    const every = (rule: Rule<'group'>) => (list: string) =>
      `alltrue([for group in ${list} : ${rule.condition('group')}])`;
    return [...count(), ...errorsAbout('group').map((rule) => precondition(rule, groups, message(rule), every(rule)))];
  }
  const elements = groups.flatMap((group, index) =>
    isUnknown(group)
      ? errorsAbout('group').map((rule) => precondition(rule, group, about(`group [${index}]`)(rule)))
      : [],
  );
  // The check at synth counts all unknown ones as one.
  return elements.length > 0 && groups.length > 20 ? [...count(), ...elements] : elements;
}

function accessConditions(props: CheckedProps, message: (rule: Rule) => string): Precondition[] {
  const { consoleAccess, replicationUser } = props;
  const known = [knownBoolean(consoleAccess), knownBoolean(replicationUser)];
  // One that is false or unset leaves the other one free.
  if (!known.includes(UNKNOWN) || !known.every((value) => value === UNKNOWN || value === true)) return [];
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

/** A null is left to Terraform, which says that a required attribute is missing or takes an optional one as unset. */
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

/** A quoted template and a list are never null. */
function orNull(expression: string, condition: string): string {
  return /^["[]/.test(expression) ? condition : `${expression} == null ? true : ${condition}`;
}

export function errorsAbout<S extends Subject>(subject: S): readonly Rule<S>[] {
  return rulesFor(subject).filter((rule) => rule.severity === 'error' && !rule.presence);
}

export function refusal(what: string, { id, allowed, remedy }: Pick<Rule, 'id' | 'allowed' | 'remedy'>): string {
  return `The ${what} breaks the rule ${id}. Allowed: ${allowed}. ${remedy}.`;
}
