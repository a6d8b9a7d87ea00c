/** Terraform variables for the fields of a user, each with a `validation` for every rule of its field. */
import type { Construct } from 'constructs';
import { TerraformVariable } from '../private/framework';
import { variableToHcl } from '../private/variable-to-hcl';
import { checkField, checkGroups, errorsIn, LIMITS, type Violation } from '../../rules';
import { isObject, rangeText } from '../../rules/internal';
import { addValidations } from '../private/conditions';
import { declare, type DeclaredSubject } from '../private/declared-variables';
import { elementPath, watchName } from '../private/names';
import { knownString, knownStrings } from '../private/unresolved';
import { listOfText, optionsOf, text, type FieldsOf } from '../private/options';
import { privateConstructor } from '../private/private-constructor';
import { amazonMqRefuses, ValidationError } from '../private/validation-error';

/** Options of a variable. */
export interface VariableOptions {
  /**
   * The description of the variable, which Terraform shows when it prompts for a value.
   * @default - a description of the field
   */
  readonly description?: string;
}

/** Options of a variable that holds one string. */
export interface StringVariableOptions extends VariableOptions {
  /**
   * The value if none is set.
   * @default - a value is required
   */
  readonly default?: string;
}

/** Options of a variable that holds a list of strings. */
export interface ListVariableOptions extends VariableOptions {
  /**
   * The value if none is set.
   * @default - a value is required
   */
  readonly default?: string[];
}

const ofString: FieldsOf<StringVariableOptions> = { description: text, default: text };
const ofList: FieldsOf<ListVariableOptions> = { description: text, default: listOfText };

/**
 * A Terraform variable that refuses, at `terraform plan`, values that Amazon MQ would refuse. A `BrokerUser` needs no
 * precondition for such a variable. For passwords, see `BrokerPassword.fromVariable`.
 *
 * @example
 * const team = ValidatedVariable.forUsername(this, 'team_user');
 * new BrokerUser(this, 'team', {
 *   brokerId,
 *   username: team.stringValue,
 *   password: BrokerPassword.fromSecretsManager('mq/team'),
 * });
 */
export class ValidatedVariable extends TerraformVariable {
  /** Creates a variable for the id of a broker. */
  public static forBrokerId(scope: Construct, id: string, options: StringVariableOptions = {}): ValidatedVariable {
    const description = 'The id of the broker, as `aws mq list-brokers` prints its BrokerId';
    return new ValidatedVariable(scope, id, 'string', 'brokerId', {
      description,
      ...optionsOf('ValidatedVariable.forBrokerId', options, ofString),
    });
  }

  /** Creates a variable for a username. */
  public static forUsername(scope: Construct, id: string, options: StringVariableOptions = {}): ValidatedVariable {
    const description = `A username: ${rangeText(LIMITS.username)} letters, digits and _ . ~ -`;
    return new ValidatedVariable(scope, id, 'string', 'username', {
      description,
      ...optionsOf('ValidatedVariable.forUsername', options, ofString),
    });
  }

  /** Creates a variable for the groups of a user. */
  public static forGroups(scope: Construct, id: string, options: ListVariableOptions = {}): ValidatedVariable {
    const description = `The groups of a user: at most ${LIMITS.groupsPerUser}, each written like a username`;
    return new ValidatedVariable(scope, id, 'list(string)', 'groups', {
      description,
      ...optionsOf('ValidatedVariable.forGroups', options, ofList),
    });
  }

  private constructor(
    scope: Construct,
    id: string,
    type: string,
    subject: DeclaredSubject,
    options: VariableOptions & { readonly default?: unknown },
  ) {
    if (!isObject(options)) {
      throw privateConstructor('ValidatedVariable', 'forBrokerId', 'forUsername', 'forGroups');
    }
    const violations = defaultViolations(subject, options.default);
    const path = elementPath(scope, id);
    if (violations.length > 0) throw new ValidationError(path, violations, amazonMqRefuses('the default'));
    super(scope, id, { type, nullable: false, ...options });
    addValidations(this, subject);
    declare(this, subject);
    watchName(this);
  }

  /** Returns the attributes of the variable for HCL. */
  public override synthesizeHclAttributes(): ReturnType<TerraformVariable['synthesizeHclAttributes']> {
    return variableToHcl(this);
  }
}

/** Returns the errors of a default, which is known at synth. */
function defaultViolations(subject: DeclaredSubject, value: unknown): Violation[] {
  if (value === undefined) return [];
  const found =
    subject === 'groups'
      ? checkGroups(knownStrings(value as string[]))
      : checkField(subject, knownString(value as string));
  return errorsIn(found).map((violation) => ({ ...violation, path: ['default', ...violation.path.slice(1)] }));
}
