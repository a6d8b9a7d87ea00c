/**
 * A Terraform variable that holds all users of a broker, for modules that are called from HCL: typed, and refused at plan
 * by the same rules, each with the names of the users that break it.
 */
import type { Construct } from 'constructs';
import { Lazy, TerraformIterator, TerraformOutput, TerraformVariable, Token } from 'cdktf';
import { terraformJsonString, type Rule } from '../../rules';
import { BrokerPassword } from '../passwords/broker-password';
import { BrokerUser } from '../users/broker-user';
import { variableToHcl } from './variable-to-hcl';
import { errorsAbout, refusal } from '../private/conditions';
import { pathOfElement, watchName } from '../private/names';
import { checkedElsewhere, constantFlag, optionsOf, text, type FieldsOf } from '../private/options';
import type { VariableOptions } from './validated-variable';

/** Options of the users that a variable holds. */
export interface CreateUsersProps {
  /** The id of the broker, `b-1234a5b6-…`: usually of `ValidatedVariable.forBrokerId`. */
  readonly brokerId: string;
  /**
   * Whether an output `ID_ids` is made, with the id of the users' construct: BROKER_ID/USERNAME by username.
   * @default true
   */
  readonly output?: boolean;
}

const ofVariable: FieldsOf<VariableOptions> = { description: text };
const ofUsers: FieldsOf<CreateUsersProps> = { brokerId: checkedElsewhere, output: constantFlag };

/** What the variable holds: users by name. */
const type = `map(object({
  secret_id        = string
  secret_key       = optional(string)
  groups           = optional(set(string), [])
  console_access   = optional(bool, false)
  replication_user = optional(bool, false)
}))`;

/**
 * A variable that holds the users of a broker by name, each with the secret that its password is in.
 *
 * @example
 * const users = new UserMapVariable(this, 'users');
 * users.createUsers(this, 'user', { brokerId: ValidatedVariable.forBrokerId(this, 'broker_id').stringValue });
 */
export class UserMapVariable extends TerraformVariable {
  public constructor(scope: Construct, id: string, options: VariableOptions = {}) {
    const path = pathOfElement(scope, id);
    super(scope, id, {
      type,
      nullable: false,
      description:
        'The users of the broker by name. secret_id is the ARN or the name of the Secrets Manager secret that the password ' +
        'is in, and secret_key the field in it, where the secret is a JSON object',
      ...optionsOf(path, options, ofVariable),
    });
    const refuse = (what: string, rule: Pick<Rule, 'id' | 'allowed' | 'remedy'>, names: string) => {
      const wrong = () => `[for name, user in ${this.reference} : name if !(${names})]`;
      this.addValidation({
        condition: lazy(() => `\${length(${wrong()}) == 0}`),
        errorMessage: lazy(() => `\${join(", ", ${wrong()})}: ${terraformJsonString(refusal(what, rule))}`),
      });
    };
    const every = (rule: Rule<'group'>) => `alltrue([for group in user.groups : ${rule.condition('group')}])`;
    const access = { consoleAccess: 'user.console_access', replicationUser: 'user.replication_user' };
    for (const rule of errorsAbout('username')) refuse('username', rule, rule.condition('name'));
    for (const rule of errorsAbout('groups')) refuse('list of groups', rule, rule.condition('user.groups'));
    for (const rule of errorsAbout('group')) refuse('list of groups', rule, every(rule));
    for (const rule of errorsAbout('access')) refuse('access', rule, rule.condition(access));
    // The keys of a map differ.
    for (const rule of errorsAbout('usernames').filter((rule) => rule.holds(['', '']))) {
      this.addValidation({
        condition: lazy(() => `\${${rule.condition(`keys(${this.reference})`)}}`),
        errorMessage: terraformJsonString(refusal('list of usernames', rule)),
      });
    }
    watchName(this);
  }

  /** Asked for at synth: the variable may get another name until then. */
  private get reference(): string {
    return `var.${this.friendlyUniqueId}`;
  }

  /** Makes the users: one `mq_user` with `for_each`, and an output of their ids. */
  public createUsers(scope: Construct, id: string, props: CreateUsersProps): BrokerUser {
    const { brokerId, output } = optionsOf(pathOfElement(scope, id), props, ofUsers);
    const each = TerraformIterator.fromMap(Token.asAnyMap(Lazy.anyValue({ produce: () => this.value as unknown })));
    const user = new BrokerUser(scope, id, {
      forEach: each,
      // One that is missing is refused.
      brokerId: brokerId as string,
      username: each.key,
      groups: each.getList('groups'),
      consoleAccess: each.getBoolean('console_access'),
      replicationUser: each.getBoolean('replication_user'),
      password: BrokerPassword.fromSecretsManager(each.getString('secret_id'), {
        jsonField: each.getString('secret_key'),
      }),
    });
    if (output !== false) {
      const ids = new TerraformOutput(scope, `${id}_ids`, {
        description: 'BROKER_ID/USERNAME by username',
        value: lazy(() => `\${{ for name, user in mq_user.${user.friendlyUniqueId} : name => user.id }}`),
      });
      watchName(ids);
    }
    return user;
  }

  /** What is written in HCL. */
  public override synthesizeHclAttributes(): ReturnType<TerraformVariable['synthesizeHclAttributes']> {
    return variableToHcl(this);
  }
}

const lazy = (produce: () => string): string => Lazy.stringValue({ produce });
