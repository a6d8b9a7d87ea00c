/** Renders Terraform variables in HCL with their validations. Private to the package. */
import { Lazy, TerraformVariable } from './framework';
import { attributes, blocks } from './hcl';
import { watchName } from './names';

/** Returns the attributes of a variable for HCL, including its validations. The type is a separate expression. */
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
 * A variable with the validations of another variable, which holds a password. If a validation fails, Terraform quotes the
 * line of the `.tfvars` file that sets its variable, even if the variable is sensitive.
 */
export class RulesVariable extends TerraformVariable {
  public constructor(password: TerraformVariable) {
    super(password.node.scope ?? password, `${password.node.id}_rules`, {
      type: 'bool',
      default: true,
      description: Lazy.stringValue({
        produce: () =>
          `Do not set this variable. Its validations check the variable ${password.friendlyUniqueId} without showing its value.`,
      }),
    });
    watchName(this);
  }

  /** Returns the attributes of the variable for HCL. */
  public override synthesizeHclAttributes(): ReturnType<TerraformVariable['synthesizeHclAttributes']> {
    return variableToHcl(this);
  }
}
