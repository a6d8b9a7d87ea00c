/** The variables of a stack that have validations, so that constructs that use them need no preconditions. */
import type { IConstruct } from 'constructs';
import { TerraformStack, type TerraformVariable } from './framework';
import { attached } from './attached';
import { resolved } from './reference';

/** The kinds of values that a declared variable can hold. */
export type DeclaredSubject = 'brokerId' | 'username' | 'groups';

interface Declared {
  readonly variable: TerraformVariable;
  readonly subject: DeclaredSubject;
}

const declaredVariables = Symbol.for('cdktf-mq-users/declaredVariables');

/** Registers a variable that has validations. */
export function declare(variable: TerraformVariable, subject: DeclaredSubject): void {
  const stack = TerraformStack.of(variable);
  attached<Declared[]>(stack, declaredVariables, () => []).push({ variable, subject });
}

/** Returns whether a value is a reference to a declared variable of this kind, and nothing else. Called at synth. */
export function isDeclared(scope: IConstruct, value: unknown, subject: DeclaredSubject): boolean {
  const declared = attached<Declared[]>(TerraformStack.of(scope), declaredVariables, () => []);
  if (declared.length === 0 || value === undefined || value === null) return false;
  const expression: unknown = resolved(scope, value);
  return declared.some((one) => one.subject === subject && expression === `\${var.${one.variable.friendlyUniqueId}}`);
}
