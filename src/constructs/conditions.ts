/**
 * The rules as Terraform conditions, for values that synth cannot know: preconditions of a `mq_user`, and validations for
 * a variable that holds a password. They come from the same table as the checks at synth.
 */
import { TerraformVariable, type Precondition } from 'cdktf';
import type { Rule, Subject } from '../rules';
import { rulesFor, UNKNOWN } from '../rules';
import { conditionOn } from './expression';
import { isUnknown, knownBoolean } from './known';

/** The part of a user's props that a precondition can be about; a password cannot, since it is ephemeral. */
export interface CheckedProps {
  readonly brokerId: string;
  readonly username: string;
  readonly groups?: string[];
  readonly consoleAccess?: unknown;
  readonly replicationUser?: unknown;
}

/** Preconditions for everything in the props that only Terraform will know. None for a user that is known. */
export function preconditionsFor(constructPath: string, props: CheckedProps): Precondition[] {
  const refuse = (what: string) => (rule: Rule) => `${constructPath}: ${refusal(what, rule)}`;
  return [
    ...stringConditions('brokerId', props.brokerId, refuse('broker id')),
    ...stringConditions('username', props.username, refuse('username')),
    ...groupConditions(props.groups, refuse),
    ...accessConditions(props, refuse('access')),
  ];
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
      errorMessage: literal(refusal('password', rule)),
    });
  }
}

function stringConditions(subject: 'brokerId' | 'username', value: string, message: (rule: Rule) => string) {
  return isUnknown(value) ? errorsAbout(subject).map((rule) => precondition(rule, value, message(rule))) : [];
}

function groupConditions(groups: string[] | undefined, refuse: (what: string) => (rule: Rule) => string) {
  if (groups === undefined || groups === null) return [];
  const message = refuse('list of groups');
  const count = () => errorsAbout('groups').map((rule) => precondition(rule, groups, message(rule)));
  if (isUnknown(groups)) {
    const every = (rule: Rule<'group'>) => (list: string) =>
      `alltrue([for group in ${list} : ${rule.condition('group')}])`;
    return [...count(), ...errorsAbout('group').map((rule) => precondition(rule, groups, message(rule), every(rule)))];
  }
  const elements = groups.flatMap((group, index) =>
    isUnknown(group)
      ? errorsAbout('group').map((rule) => precondition(rule, group, refuse(`group [${index}]`)(rule)))
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
    errorMessage: literal(message(rule)),
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
    errorMessage: literal(message),
  };
}

/** A quoted template and a list are never null. */
function orNull(expression: string, condition: string): string {
  return /^["[]/.test(expression) ? condition : `${expression} == null ? true : ${condition}`;
}

function errorsAbout<S extends Subject>(subject: S): readonly Rule<S>[] {
  return rulesFor(subject).filter((rule) => rule.severity === 'error' && !rule.presence);
}

function refusal(what: string, { id, allowed, remedy }: Pick<Rule, 'id' | 'allowed' | 'remedy'>): string {
  return `The ${what} breaks the rule ${id}. Allowed: ${allowed}. ${remedy}.`;
}

/** Text that Terraform must not read as a template. */
function literal(text: string): string {
  return text.replace(/[$%](?=\{)/g, '$&$&');
}
