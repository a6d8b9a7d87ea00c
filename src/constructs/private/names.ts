/**
 * Checks Terraform names. CDKTF derives them from construct ids and leaves characters out, so that two constructs can get the
 * same name, in which case one of them would be lost, or a construct can get a name that Terraform refuses. Synth refuses
 * both if a construct of this package is involved.
 */
import { Construct, type IConstruct } from 'constructs';
import { FRAMEWORK, TerraformElement, TerraformOutput, TerraformStack } from './framework';
import { typeName, violation } from '../../rules/internal';
import { attached } from './attached';
import { elementType, frameworkOf, hasMoved } from './cdktf-internals';
import { ValidationError } from './validation-error';

const watched = Symbol.for('cdktf-mq-users/watchedNames');

/** Registers a construct of this package, so that synth checks its name. */
export function watchName(element: TerraformElement): void {
  const stack = TerraformStack.of(element);
  attached(stack, watched, () => {
    const ours = new Set<IConstruct>();
    stack.node.addValidation({ validate: () => problemsOfNames(stack, ours) });
    return ours;
  }).add(element);
}

/**
 * Returns the path of a construct that is about to be created; without an id, that of the scope itself.
 *
 * @throws ValidationError if the scope is not a construct in a stack, or the id cannot be that of a construct
 */
export function constructPath(scope: unknown, id: unknown = ''): string {
  const path = scopePath(scope, 'Pass the stack, or a construct in it.');
  const { node } = scope as Construct;
  if (!node.scopes.some((one) => TerraformStack.isStack(one))) {
    throw refusedConstruct(
      path,
      'scope',
      'The scope is not in a stack. Allowed: a stack, or a construct in one. Pass the stack.',
    );
  }
  requireId(path, id);
  if (isInherited(id)) throw refusedConstruct(path, 'id', cannotHave(id));
  return [node.path, id].filter(Boolean).join('/');
}

/**
 * Checks the scope and the id of a stack that is about to be created.
 *
 * @throws ValidationError if the scope is not a construct, or the id is not a string
 */
export function requireStackScope(scope: unknown, id: unknown): void {
  requireId(scopePath(scope, 'Pass the app.'), id);
}

/** Returns the path of a scope, for messages. */
function scopePath(scope: unknown, remedy: string): string {
  if (isConstruct(scope)) {
    const path = scope.node.path || 'the app';
    requireOwnFramework(path, scope);
    return path;
  }
  const problem = `The scope is ${typeName(scope)}. Allowed: a construct. ${remedy}`;
  throw refusedConstruct(FRAMEWORK.package, 'scope', problem);
}

/**
 * Checks that the app and the stack of a scope are of the framework of this package. With the other one, synth would fail
 * later with an error that explains nothing, or write a stack in which values are missing.
 */
function requireOwnFramework(path: string, scope: Construct): void {
  const own = frameworkOf(TerraformStack.prototype);
  const other = scope.node.scopes
    .map((one) => frameworkOf(one))
    .find((framework) => framework !== undefined && framework !== own);
  if (other === undefined) return;
  const problem = `The app or the stack is of the package ${other}. Allowed with ${FRAMEWORK.package}: those of ${FRAMEWORK.command}.`;
  throw refusedConstruct(path, 'scope', `${problem} Import the constructs from ${other}-mq-users.`);
}

function requireId(path: string, id: unknown): asserts id is string {
  if (typeof id === 'string') return;
  throw refusedConstruct(path, 'id', `The id is ${typeName(id)}. Allowed: a string. Pass one.`);
}

function isConstruct(value: unknown): value is Construct {
  try {
    return Construct.isConstruct(value);
  } catch {
    return false;
  }
}

/**
 * Returns the same as `constructPath`, for a construct that gets a Terraform name. CDKTF cannot derive a name if every id
 * is `Default`.
 */
export function elementPath(scope: unknown, id: unknown): string {
  const path = constructPath(scope, id);
  const { scopes } = (scope as Construct).node;
  const ids = scopes.slice(scopes.findIndex((one) => TerraformStack.isStack(one)) + 1).map(({ node }) => node.id);
  if ([...ids, id].every((one) => one === 'Default')) throw refusedConstruct(path, 'id', cannotHave('Default'));
  return path;
}

const cannotHave = (id: string): string =>
  `The id ${JSON.stringify(id)} is reserved and cannot be that of a construct. Choose another id.`;

function refusedConstruct(path: string, field: string, message: string): ValidationError {
  return new ValidationError(
    path,
    [violation('wrong-type', [field], message)],
    () => 'the construct cannot be created',
  );
}

/** Returns whether a name is valid in Terraform. CDKTF loses `__proto__`. */
export function isTerraformName(name: string): boolean {
  return /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name) && name !== '__proto__';
}

/** Returns whether a construct cannot have an id, since every object in JavaScript has a property of that name. */
export function isInherited(id: string): boolean {
  return id in {};
}

/**
 * Returns a key of a Terraform map. CDKTF loses `__proto__`, and in HCL it does not quote a key that starts with a hyphen or
 * is a keyword. It handles both correctly for a template that evaluates to the key.
 */
export function mapKey(name: string): string {
  return /^-|^(?:__proto__|for|null|true|false)$/.test(name) ? `\${"${name}"}` : name;
}

function problemsOfNames(stack: TerraformStack, ours: ReadonlySet<IConstruct>): string[] {
  const byAddress = new Map<string, TerraformElement[]>();
  for (const element of elementsOf(stack)) {
    const kind = kindOf(element);
    if (kind === undefined) continue;
    const address = `${kind}.${element.friendlyUniqueId}`;
    const others = byAddress.get(address);
    if (others) others.push(element);
    else byAddress.set(address, [element]);
  }
  return [...byAddress].flatMap(([address, elements]) => {
    const mine = elements.find((element) => ours.has(element));
    if (!mine) return [];
    return [...invalid(mine), ...(elements.length > 1 ? [shared(address, elements)] : [])];
  });
}

function shared(address: string, elements: readonly TerraformElement[]): string {
  const paths = elements.map(({ node }) => node.path).join(' and ');
  return (
    `${paths} have the same Terraform name, ${address}, so only one of them would be in the output: ${FRAMEWORK.name} leaves out every ` +
    'character of a construct id that is not a letter, a digit, _ or -. Allowed: a different name for each. Change one ' +
    'of the ids, or set a name with overrideLogicalId. [terraform-name]'
  );
}

function invalid(element: TerraformElement): string[] {
  const name = element.friendlyUniqueId;
  const isReserved = kindOf(element) === 'var' && reservedVariables.has(name);
  if (isTerraformName(name) && !isReserved) return [];
  return [
    `${element.node.path}: the Terraform name would be ${JSON.stringify(name)}, which ${isReserved ? 'is reserved' : 'is not valid'}. ` +
      'Allowed: letters, digits, _ and -, with a letter or _ first. Change the id of the construct, or set a name with ' +
      'overrideLogicalId. [terraform-name]',
  ];
}

/** @see https://developer.hashicorp.com/terraform/language/block/variable */
const reservedVariables: ReadonlySet<string> = new Set([
  'source',
  'version',
  'providers',
  'count',
  'for_each',
  'lifecycle',
  'depends_on',
  'locals',
]);

/** Returns the kind of elements among which a name must be unique, or undefined if the element has no name. */
function kindOf(element: TerraformElement): string | undefined {
  if (TerraformOutput.isTerraformOutput(element)) return 'output';
  return hasMoved(element) ? undefined : elementType(element);
}

/** Returns the elements of a stack, without those of nested stacks. */
export function elementsOf(node: IConstruct): TerraformElement[] {
  const children = node.node.children.filter((child) => !TerraformStack.isStack(child));
  return [...(TerraformElement.isTerraformElement(node) ? [node] : []), ...children.flatMap(elementsOf)];
}
