/**
 * A Terraform variable that holds all users of a broker, for modules that are called from HCL. Terraform checks its type and,
 * at plan, the same rules as for users in code; the messages list the users that break a rule.
 */
import type { Construct } from 'constructs';
import {
  Lazy,
  TerraformIterator,
  TerraformOutput,
  TerraformVariable,
  Token,
  type MapTerraformIterator,
} from '../private/framework';
import { USER_FIELDS, type Rule, type UserFieldType, type Violation } from '../../rules';
import { terraformJsonString, violation } from '../../rules/internal';
import { BrokerReboot } from '../brokers/broker-reboot';
import { BrokerPassword } from '../passwords/broker-password';
import { BrokerUser } from '../users/broker-user';
import type { BrokerUserDefaults, BrokerUsersOptions } from '../users/broker-users-props';
import { checkUsersOfVariable, sharedFields } from '../users/check-broker-users';
import type { UserOptions } from '../users/user';
import { UPDATABLE_FIELDS } from '../users/user-fields';
import { variableToHcl } from '../private/variable-to-hcl';
import { errorsAbout, refusal } from '../private/conditions';
import { expressionOf } from '../private/expressions';
import { elementPath, watchName } from '../private/names';
import { constantFlag, optionsOf, text, type FieldsOf } from '../private/options';
import { amazonMqRefuses, throwIfInvalid } from '../private/validation-error';
import { problemOfStack } from '../private/variable-stack';
import type { VariableOptions } from './validated-variable';

/** The props of the users that a variable holds. */
export interface CreateUsersProps extends BrokerUsersOptions {
  /**
   * Whether to create an output `ID_ids`, where ID is the id of the users' construct: BROKER_ID/USERNAME by username.
   * @default true
   */
  readonly output?: boolean;
}

const ofVariable: FieldsOf<VariableOptions> = { description: text };
const ofUsers: FieldsOf<CreateUsersProps> = { ...sharedFields, output: constantFlag };

/** A field of a user that takes its value from `defaults` if the variable leaves it unset. */
type DefaultField = Exclude<keyof BrokerUserDefaults, 'adoptExisting'>;

/** The declaration of a field in the variable, for each type. */
const declarations: Readonly<Record<UserFieldType, (hasDefault: boolean) => string>> = {
  string: () => 'optional(string)',
  boolean: (hasDefault) => (hasDefault ? 'optional(bool)' : 'optional(bool, false)'),
  'string-list': (hasDefault) => (hasDefault ? 'optional(set(string))' : 'optional(set(string), [])'),
  'string-map': () => 'optional(map(string))',
};

/** Returns the type of the variable: users by name. */
function typeOf(hasDefault: ReadonlySet<string>): string {
  const attributes = [
    ['secret_id', 'string'],
    ['secret_key', 'optional(string)'],
    ...UPDATABLE_FIELDS.map((field) => {
      const { terraformName, type } = USER_FIELDS[field];
      return [terraformName, declarations[type](hasDefault.has(field))];
    }),
  ];
  const width = Math.max(...attributes.map(([name = '']) => name.length));
  return `map(object({\n${attributes.map(([name = '', type]) => `  ${name.padEnd(width)} = ${type}\n`).join('')}}))`;
}

/**
 * A variable that holds the users of a broker by name, each with the secret that contains its password.
 *
 * @example
 * const brokerId = ValidatedVariable.forBrokerId(this, 'broker_id').stringValue;
 * const users = new UserMapVariable(this, 'users');
 * users.createUsers(this, 'user', { brokerId, defaults: { groups: ['everyone'] } });
 */
export class UserMapVariable extends TerraformVariable {
  /** The fields that some users take from `defaults`. For these, the variable distinguishes unset from empty. */
  private readonly hasDefault: Set<DefaultField>;

  public constructor(scope: Construct, id: string, options: VariableOptions = {}) {
    const path = elementPath(scope, id);
    const hasDefault = new Set<DefaultField>();
    super(scope, id, {
      type: lazy(() => typeOf(hasDefault)),
      nullable: false,
      description:
        'The users of the broker by name. secret_id is the ARN or the name of the Secrets Manager secret that contains the ' +
        'password, and secret_key is the field that contains it if the secret is a JSON object',
      ...optionsOf(path, options, ofVariable),
    });
    this.hasDefault = hasDefault;
    const refuse = (what: string, rule: Pick<Rule, 'id' | 'allowed' | 'remedy'>, condition: () => string) => {
      const wrong = () => `[for name, user in ${this.reference} : name if !(${condition()})]`;
      this.addValidation({
        condition: lazy(() => `\${length(${wrong()}) == 0}`),
        errorMessage: lazy(() => `\${join(", ", ${wrong()})}: ${terraformJsonString(refusal(what, rule))}`),
      });
    };
    const groups = () => (hasDefault.has('groups') ? 'coalesce(user.groups, toset([]))' : 'user.groups');
    const access = () => ({
      consoleAccess: hasDefault.has('consoleAccess') ? 'coalesce(user.console_access, false)' : 'user.console_access',
      replicationUser: 'user.replication_user',
    });
    const every = (rule: Rule<'group'>) => `alltrue([for group in ${groups()} : ${rule.condition('group')}])`;
    for (const rule of errorsAbout('username')) refuse('username', rule, () => rule.condition('name'));
    for (const rule of errorsAbout('groups')) refuse('list of groups', rule, () => rule.condition(groups()));
    for (const rule of errorsAbout('group')) refuse('list of groups', rule, () => every(rule));
    for (const rule of errorsAbout('access')) refuse('access', rule, () => rule.condition(access()));
    // The keys of a map are unique, so the rule about duplicates is not needed.
    for (const rule of errorsAbout('usernames').filter((rule) => rule.holds(['', '']))) {
      this.addValidation({
        condition: lazy(() => `\${${rule.condition(`keys(${this.reference})`)}}`),
        errorMessage: terraformJsonString(refusal('list of usernames', rule)),
      });
    }
    watchName(this);
  }

  /** Evaluated at synth, since the name of the variable can change until then. */
  private get reference(): string {
    return `var.${this.friendlyUniqueId}`;
  }

  /**
   * Creates the users: one `mq_user` with `for_each`, an output of their ids, and a reboot if `rebootOnChange` is set.
   *
   * @param scope the stack of the variable, or a construct in it
   * @throws ValidationError with every rule that the known values break, before anything is added to the tree
   */
  public createUsers(scope: Construct, id: string, props: CreateUsersProps): BrokerUser {
    const path = elementPath(scope, id);
    throwIfInvalid(
      path,
      () => [...this.problemsIn(scope), ...checkUsersOfVariable(props, ofUsers)],
      amazonMqRefuses('some of these users'),
    );
    const { brokerId, defaults, authorization, output, rebootOnChange, rebootTimeouts, timeouts, provider, dependsOn } =
      props;
    const each = TerraformIterator.fromMap(Token.asAnyMap(Lazy.anyValue({ produce: () => this.value as unknown })));
    const user = new BrokerUser(scope, id, {
      forEach: each,
      brokerId,
      username: each.key,
      ...this.settingsOf(each, defaults),
      adoptExisting: defaults?.adoptExisting,
      authorization,
      password: BrokerPassword.fromSecretsManager(each.getString('secret_id'), {
        jsonField: each.getString('secret_key'),
      }),
      timeouts,
      provider,
      dependsOn,
    });
    // The names of elements are final only at synth.
    const address = () => `mq_user.${user.friendlyUniqueId}`;
    if (output !== false) {
      const ids = new TerraformOutput(scope, `${id}_ids`, {
        description: 'BROKER_ID/USERNAME by username',
        value: lazy(() => `\${{ for name, user in ${address()} : name => user.id }}`),
      });
      watchName(ids);
    }
    if (rebootOnChange === true) {
      const names = UPDATABLE_FIELDS.map((field) => USER_FIELDS[field].terraformName);
      const settings = ['id', ...names, 'password_secret_version_id'].map((name) => `${name} = user.${name}`);
      new BrokerReboot(scope, `${id}_reboot`, {
        brokerId,
        triggers: {
          users: lazy(() => `\${jsonencode({ for name, user in ${address()} : name => { ${settings.join(', ')} } })}`),
        },
        timeouts: rebootTimeouts,
        provider,
        dependsOn: [user],
      });
    }
    return user;
  }

  /** Returns why users in this scope cannot be those of the variable. */
  private problemsIn(scope: Construct): Violation[] {
    const problem = problemOfStack('The users are in the variable', this, scope);
    return problem === undefined ? [] : [violation('variable-stack', [], `${problem}.`)];
  }

  /** Returns the options of each user: those of the variable, or the defaults if the variable leaves an option unset. */
  private settingsOf(
    each: MapTerraformIterator,
    defaults: BrokerUserDefaults | undefined,
  ): Omit<UserOptions, 'username'> {
    const own: Omit<UserOptions, 'username'> = Object.fromEntries(
      UPDATABLE_FIELDS.map((field) => {
        const { terraformName, type } = USER_FIELDS[field];
        return [field, references[type](each, terraformName)];
      }),
    );
    return { ...own, ...this.defaultsOf(defaults) };
  }

  /** Returns the options that have a default: that of the variable, or the default if the variable leaves it unset. */
  private defaultsOf(defaults: BrokerUserDefaults | undefined): Partial<UserOptions> {
    const fields = Object.keys(orDefault) as DefaultField[];
    return Object.fromEntries(
      fields.flatMap((field) => {
        const value = defaults?.[field] ?? undefined;
        if (value === undefined) return [];
        this.hasDefault.add(field);
        return [[field, tokens[USER_FIELDS[field].type](expression(value, orDefault[field]))]];
      }),
    );
  }

  /** Returns the attributes of the variable for HCL. */
  public override synthesizeHclAttributes(): ReturnType<TerraformVariable['synthesizeHclAttributes']> {
    return variableToHcl(this);
  }
}

/** The value of each field that can have a default, from the expression of the default. */
const orDefault: Readonly<Record<DefaultField, (given: string) => string>> = {
  groups: (given) => `each.value.groups == null ? toset(${given}) : each.value.groups`,
  consoleAccess: (given) =>
    `each.value.console_access == null ? !each.value.replication_user && ${given} : each.value.console_access`,
};

/** Returns an expression as a value of each type. */
const tokens: Readonly<Record<UserFieldType, (expression: string) => unknown>> = {
  string: (value) => value,
  boolean: (value) => Token.asAny(value),
  'string-list': (value) => Token.asList(value),
  'string-map': (value) => Token.asStringMap(value),
};

/** Returns a reference to an attribute of the current user, for each type. */
const references: Readonly<Record<UserFieldType, (each: MapTerraformIterator, name: string) => unknown>> = {
  string: (each, name) => each.getString(name),
  boolean: (each, name) => each.getBoolean(name),
  'string-list': (each, name) => each.getList(name),
  'string-map': (each, name) => each.getStringMap(name),
};

const lazy = (produce: () => string): string => Lazy.stringValue({ produce });

/** Returns a Terraform expression that is rendered from that of a value, which may be or contain a token. */
function expression(value: unknown, render: (expression: string) => string): string {
  return Lazy.stringValue({ produce: (context) => `\${${render(expressionOf(context.resolve(value)))}}` });
}
