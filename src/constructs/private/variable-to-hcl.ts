/** Terraform variables with validations, in HCL as in JSON. Private to the package. */
import { Lazy, TerraformVariable } from 'cdktf';
import { attributes, blocks } from './hcl';
import { watchName } from './names';

/** The attributes of a variable for HCL, validations included. The type is an expression of its own. */
export function variableToHcl(variable: TerraformVariable): Record<string, unknown> {
  const { type, description, sensitive, nullable, validation } = variable;
  const value: unknown = variable.default;
  const validations = (validation ?? []).map(({ condition, errorMessage }) => ({
    condition: condition as unknown,
    error_message: errorMessage,
  }));
  return {
    ...(type !== undefined && { type: { value: type as unknown, type: 'type' } }),
    ...attributes({ description, default: value, sensitive, nullable }),
    ...(validations.length > 0 && { validation: blocks(validations) }),
  };
}

/**
 * The variable beside one that holds a password, for its validations: Terraform quotes the line of a `.tfvars` file that set
 * the variable whose validation fails, sensitive or not.
 */
export class RulesVariable extends TerraformVariable {
  public constructor(password: TerraformVariable) {
    super(password.node.scope ?? password, `${password.node.id}_rules`, {
      type: 'bool',
      default: true,
      description: Lazy.stringValue({
        produce: () =>
          `Not to be set. Its validations check the variable ${password.friendlyUniqueId}, whose value they never show.`,
      }),
    });
    watchName(this);
  }

  /** What is written in HCL. */
  public override synthesizeHclAttributes(): ReturnType<TerraformVariable['synthesizeHclAttributes']> {
    return variableToHcl(this);
  }
}
