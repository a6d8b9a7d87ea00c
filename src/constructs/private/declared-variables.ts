/** The variables of a stack that were declared with validations, so that users of them need no preconditions. */
import type { IConstruct } from 'constructs';
import { TerraformStack, type TerraformVariable } from 'cdktf';
import { attached } from './attached';
import { resolved } from './reference';

/** What a declared variable holds. */
export type DeclaredSubject = 'brokerId' | 'username' | 'groups';

interface Declared {
  readonly variable: TerraformVariable;
  readonly subject: DeclaredSubject;
}

const declaredVariables = Symbol.for('cdktf-mq-users/declaredVariables');

export function declare(variable: TerraformVariable, subject: DeclaredSubject): void {
  const stack = TerraformStack.of(variable);
  attached<Declared[]>(stack, declaredVariables, () => []).push({ variable, subject });
}

/** Whether a value is a declared variable as a whole, and one of this kind. Asked at synth. */
export function isDeclared(scope: IConstruct, value: unknown, subject: DeclaredSubject): boolean {
  const declared = attached<Declared[]>(TerraformStack.of(scope), declaredVariables, () => []);
  if (declared.length === 0 || value === undefined || value === null) return false;
  const expression: unknown = resolved(scope, value);
  return declared.some((one) => one.subject === subject && expression === `\${var.${one.variable.friendlyUniqueId}}`);
}
