/** Checks the import id of an existing user. */
import { checkField, errorsIn, type Violation } from '../../rules';
import { normalized, quote, wrongType, violation } from '../../rules/internal';
import { isUnresolved, knownString } from '../private/unresolved';
import { ValidationError } from '../private/validation-error';

/** The broker and the name of the user that is imported; either can be a token. */
interface ImportedUser {
  readonly brokerId: string;
  readonly username: string;
}

/**
 * Checks an import id.
 *
 * @throws ValidationError if the id is not that of a user, or is that of another user
 */
export function checkImportId(path: string, id: unknown, identity?: ImportedUser): void {
  const violations = typeof id === 'string' ? problemsOf(id, identity) : [wrongType(['id'], id, allowed)];
  if (errorsIn(violations).length > 0) {
    throw new ValidationError(path, violations, () => 'this user cannot be imported');
  }
}

const allowed = 'BROKER_ID/USERNAME, such as b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9/orders';

function problemsOf(id: string, identity: ImportedUser | undefined): Violation[] {
  if (isUnresolved(id)) return [];
  const refuse = (message: string): Violation => violation('import-id', ['id'], message);
  const [brokerId = '', username, ...rest] = id.split('/');
  if (username === undefined || rest.length > 0) {
    return [refuse(`The id is ${quote(id)}. Allowed: ${allowed}. Pass the id of the existing user.`)];
  }
  const own = [...checkField('brokerId', brokerId), ...checkField('username', username)];
  const errors = errorsIn(own).map((error) => ({ ...error, path: ['id'] }));
  const differs = (given: string, is: string | undefined) => {
    const known = knownString(is);
    return typeof known === 'string' && normalized(known) !== normalized(given);
  };
  if (!identity || (!differs(brokerId, identity.brokerId) && !differs(username, identity.username))) return errors;
  const problem = `The id is that of ${quote(username)} on the broker ${quote(brokerId)}, which is another user`;
  return [
    ...errors,
    refuse(`${problem}. Allowed: the id of the user with this \`brokerId\` and \`username\`. Pass that id.`),
  ];
}
