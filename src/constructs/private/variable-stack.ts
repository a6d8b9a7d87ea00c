/** Checks that a variable belongs to the stack that uses it. */
import type { IConstruct } from 'constructs';
import { TerraformStack, type TerraformVariable } from './framework';

/**
 * Returns why a variable cannot be used in a scope, or undefined if it can.
 *
 * @param subject what the variable holds, up to its path: `The password is the variable`
 */
export function problemOfStack(subject: string, variable: TerraformVariable, scope: IConstruct): string | undefined {
  if (TerraformStack.of(scope) === TerraformStack.of(variable)) return undefined;
  return (
    `${subject} ${variable.node.path} of another stack, and variables cannot be shared between stacks. ` +
    `Allowed: a variable of the stack ${TerraformStack.of(scope).node.path}. Declare one there`
  );
}
