/** The functions of the provider. They are pure: they make no calls and need no credentials. */
import { checkField, checkUser, errorsIn } from '../../rules';
import { messageFor } from '../../rules/internal';
import { providerFunction, ProviderFunctionError, type AnyProviderFunction } from '../../terraform-plugin';
import { splitUserId, userId } from '../user-id';
import { attributeNames } from '../user-fields';
import { permissionsOf } from './permissions';
import { usersOfRoster } from './roster';
import { messagesOfUser, messagesOfUsers, toMessages } from './violations';

const listOfMessages = { list: 'string' } as const;
const noWarnings = 'Warnings are not errors, and are left out. No message contains a password.';

const userViolations = providerFunction({
  summary: 'Returns the rules that a user breaks',
  description: `Checks a user with every rule of Amazon MQ, before anything is created. Returns a message for each error: the attribute, what is wrong, what is allowed, and what to do. An empty list means that the user is valid. ${noWarnings}`,
  parameters: [
    {
      name: 'user',
      type: 'dynamic',
      allowNull: true,
      description: `The user: an object with the attributes ${Object.values(attributeNames).join(', ')}. Only \`username\` is required. Attributes of other names, and values of other types, are errors.`,
    },
  ],
  returns: listOfMessages,
  call: (user) => messagesOfUser(user),
});

const usersViolations = providerFunction({
  summary: 'Returns the rules that a list of users breaks',
  description: `Checks each user of a list like \`user_violations\`, and the users of each broker together: no username twice, and not more users than a broker can have. Users without a \`broker_id\` are those of one broker. Returns a message for each error, which begins with the index of the user. ${noWarnings}`,
  parameters: [
    {
      name: 'users',
      type: 'dynamic',
      allowNull: true,
      description: 'The users, as objects. For a map, pass `values(…)` of it.',
    },
  ],
  returns: listOfMessages,
  call: (users) => messagesOfUsers(users),
});

const passwordViolations = providerFunction({
  summary: 'Returns the rules that a password breaks',
  description:
    'Checks a password with every rule of Amazon MQ. Returns a message for each error. The messages contain nothing of the password. Terraform marks them as sensitive if the password is: `nonsensitive(…)` shows them.',
  parameters: [{ name: 'password', type: 'string', description: 'The password. It can be sensitive or ephemeral.' }],
  returns: listOfMessages,
  call: (password) => toMessages(checkField('password', password).map((found) => ({ ...found, path: [] }))),
});

const roster = providerFunction({
  summary: 'Converts a roster file to a map of users',
  description:
    'Parses a roster in YAML or JSON, checks it with every rule, and returns its users as a map for `for_each`, with all defaults. The keys are the ids of the users, `BROKER_ID/USERNAME`; they are the usernames where the roster does not name its broker. If the roster is not valid, the error has the line and the column of every violation.',
  parameters: [
    {
      name: 'text',
      type: 'string',
      description: 'The text of the roster, such as `file("${path.module}/users.yaml")`.',
    },
  ],
  returns: {
    map: {
      object: {
        broker_id: 'string',
        username: 'string',
        groups: { list: 'string' },
        console_access: 'bool',
        replication_user: 'bool',
      },
    },
  },
  call: (text) => usersOfRoster(text),
});

const userIdFunction = providerFunction({
  summary: 'Returns the id of a user',
  description: 'Returns the id of a user, `BROKER_ID/USERNAME`, as `mq_user` has it and imports take it.',
  parameters: [
    { name: 'broker_id', type: 'string', description: 'The id of the broker (b-…).' },
    { name: 'username', type: 'string', description: 'The name of the user.' },
  ],
  returns: 'string',
  call: (brokerId, username) => {
    const [first] = errorsIn(checkUser({ brokerId, username }));
    if (!first) return userId(brokerId, username);
    throw new ProviderFunctionError(messageFor(first, attributeNames), first.path[0] === 'brokerId' ? 0 : 1);
  },
});

const parseUserId = providerFunction({
  summary: 'Splits the id of a user',
  description: 'Splits an id, `BROKER_ID/USERNAME`, into an object with `broker_id` and `username`.',
  parameters: [{ name: 'id', type: 'string', description: 'The id of a user.' }],
  returns: { object: { broker_id: 'string', username: 'string' } },
  call: (id) => {
    const split = splitUserId(id);
    if ('problem' in split) throw new ProviderFunctionError(split.problem, 0);
    return { broker_id: split.brokerId, username: split.username };
  },
});

const permissions = providerFunction({
  summary: 'Returns what groups may do with a queue or a topic',
  description:
    'Evaluates the authorization map in the XML of a configuration, as ActiveMQ does, for a user in some groups. Everything is allowed without a map. The result has the attributes `read` (receive), `write` (send) and `admin` (create and delete). A configuration with which ActiveMQ does not start is an error.',
  parameters: [
    {
      name: 'xml',
      type: 'string',
      description: 'The XML of the configuration, such as the `data` of an `aws_mq_configuration`.',
    },
    { name: 'groups', type: { set: 'string' }, description: 'The groups of the user.' },
    { name: 'destination', type: 'string', description: '`queue://NAME` or `topic://NAME`.' },
  ],
  returns: { object: { read: 'bool', write: 'bool', admin: 'bool' } },
  call: (xml, groups, destination) => permissionsOf(xml, groups, destination),
});

export const mqFunctions: Readonly<Record<string, AnyProviderFunction>> = {
  user_violations: userViolations,
  users_violations: usersViolations,
  password_violations: passwordViolations,
  roster,
  user_id: userIdFunction,
  parse_user_id: parseUserId,
  permissions,
};
