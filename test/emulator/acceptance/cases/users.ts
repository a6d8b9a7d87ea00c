/** Users: what is accepted, what is refused, and what waits for the reboot. */
import { one, type Case } from '../case';
import { absent, badRequest, conflict, done, Including, notFound, Only, returns, type Pattern } from '../claims';
import { acceptedUsers, refusedUsers } from './user-rules';
import { createUser, deleteUser, describeUser, idOf, listUsers, updateUser } from './requests';

/** The response of DescribeUser for a user with only a pending change: nothing besides it at the top. */
const onlyPending = (Username: string, Pending: Pattern) => (context: Parameters<typeof idOf>[0]) =>
  returns(new Only({ BrokerId: idOf(context), Username, Pending }));

const exclusive =
  "Replication user couldn't have console access. [replicationUser] and [consoleAccess] are mutually exclusive parameters.";

export const userCases: readonly Case[] = [
  one(
    'running',
    'users of CreateBroker have no pending change',
    (context) => describeUser(context, 'changed'),
    (context) =>
      returns(
        new Only({
          BrokerId: idOf(context),
          Username: 'changed',
          ConsoleAccess: false,
          Groups: ['g1', 'g2'],
          ReplicationUser: false,
        }),
      ),
  ),
  one('running', 'users of CreateBroker are listed by name', listUsers, (context) =>
    returns(
      new Only({
        BrokerId: idOf(context),
        MaxResults: 20,
        Users: new Including(['admin', 'changed', 'deleted'].map((Username) => new Only({ Username }))),
      }),
    ),
  ),
  one(
    'running',
    'a user that does not exist cannot be described',
    (context) => describeUser(context, 'missing'),
    notFound('username'),
  ),
  one(
    'running',
    'a user that does not exist cannot be updated',
    (context) => updateUser(context, 'missing', { Groups: [] }),
    notFound('username'),
  ),
  one(
    'running',
    'a user that does not exist cannot be deleted',
    (context) => deleteUser(context, 'missing'),
    notFound('username'),
  ),
  // Each has its own username, so that a user that AWS accepts does not change the result of the next case.
  ...refusedUsers.map(([name, settings, attribute], index) =>
    one(
      'running',
      `CreateUser refuses ${name}`,
      (context) => createUser(context, `refused-${index}`, settings),
      badRequest(attribute),
    ),
  ),
  {
    phase: 'running',
    name: 'CreateUser refuses console access for a replication user, and creates nothing',
    calls: [
      {
        send: (context) => createUser(context, 'refused', { ConsoleAccess: true, ReplicationUser: true }),
        // terraform-provider-aws #32446
        claim: badRequest('replicationUser', exclusive),
      },
      { send: (context) => describeUser(context, 'refused'), claim: notFound('username') },
    ],
  },
  ...acceptedUsers.map(([name, settings]) =>
    one(
      'running',
      `CreateUser accepts ${name}`,
      (context) => createUser(context, settings.Username ?? '', settings),
      done(),
    ),
  ),
  {
    phase: 'running',
    name: 'a new user has its settings only under pending',
    calls: [
      {
        send: (context) => createUser(context, 'created', { ConsoleAccess: true, Groups: ['g1', 'g2'] }),
        claim: done(),
      },
      {
        send: (context) => describeUser(context, 'created'),
        claim: onlyPending('created', new Only({ PendingChange: 'CREATE', ConsoleAccess: true, Groups: ['g1', 'g2'] })),
      },
    ],
  },
  {
    phase: 'running',
    name: 'a new user without settings has no groups and no console access',
    calls: [
      { send: (context) => createUser(context, 'plain'), claim: done() },
      {
        send: (context) => describeUser(context, 'plain'),
        claim: onlyPending('plain', new Only({ PendingChange: 'CREATE', ConsoleAccess: false, Groups: [] })),
      },
    ],
  },
  {
    phase: 'running',
    name: 'a pending replicationUser is not shown',
    calls: [
      { send: (context) => createUser(context, 'replicator', { ReplicationUser: true }), claim: done() },
      {
        send: (context) => describeUser(context, 'replicator'),
        claim: returns({ ReplicationUser: absent, Pending: { ReplicationUser: absent } }),
      },
    ],
  },
  {
    phase: 'running',
    name: 'a second user of the same name is a conflict, and changes nothing',
    calls: [
      { send: (context) => createUser(context, 'created', { Groups: ['g3'] }), claim: conflict('username') },
      { send: (context) => describeUser(context, 'created'), claim: returns({ Pending: { Groups: ['g1', 'g2'] } }) },
    ],
  },
  one(
    'running',
    'the message for a user that exists',
    (context) => createUser(context, 'admin'),
    conflict('username', 'The user [admin] already exists.'),
    'user-exists',
  ),
  {
    phase: 'running',
    name: 'an update of a new user changes only its members, and the creation stays pending',
    calls: [
      { send: (context) => updateUser(context, 'created', { ConsoleAccess: false }), claim: done() },
      {
        send: (context) => describeUser(context, 'created'),
        claim: returns({ Pending: { PendingChange: 'CREATE', ConsoleAccess: false, Groups: ['g1', 'g2'] } }),
      },
      { send: (context) => updateUser(context, 'created', { Groups: [] }), claim: done() },
      {
        send: (context) => describeUser(context, 'created'),
        claim: returns({ Pending: { PendingChange: 'CREATE', ConsoleAccess: false, Groups: [] } }),
      },
    ],
  },
  {
    phase: 'running',
    name: 'an update of an active user is pending, beside the current settings',
    calls: [
      { send: (context) => updateUser(context, 'changed', { Groups: ['g3'] }), claim: done() },
      {
        send: (context) => describeUser(context, 'changed'),
        claim: returns({
          Groups: ['g1', 'g2'],
          Pending: new Only({ PendingChange: 'UPDATE', ConsoleAccess: false, Groups: ['g3'] }),
        }),
      },
      { send: (context) => updateUser(context, 'changed', { ConsoleAccess: true }), claim: done() },
      {
        send: (context) => describeUser(context, 'changed'),
        claim: returns({ ConsoleAccess: false, Pending: { ConsoleAccess: true, Groups: ['g3'] } }),
      },
    ],
  },
  one(
    'running',
    'only a new password is an update',
    (context) => updateUser(context, 'plain', { Password: `${context.password}2` }),
    done(),
  ),
  one(
    'running',
    'UpdateUser refuses a password of 11 characters',
    (context) => updateUser(context, 'plain', { Password: 'Abcdefghij1' }),
    badRequest('password'),
  ),
  one(
    'running',
    'UpdateUser refuses 21 groups',
    (context) => updateUser(context, 'plain', { Groups: Array.from({ length: 21 }, (_, index) => `group-${index}`) }),
    badRequest('groups'),
  ),
  one(
    'running',
    'UpdateUser refuses replicationUser for a user with console access',
    (context) => updateUser(context, 'admin', { ReplicationUser: true }),
    badRequest('replicationUser', exclusive),
  ),
  {
    phase: 'running',
    name: 'the deletion of an active user is pending, beside its current settings',
    calls: [
      { send: (context) => deleteUser(context, 'deleted'), claim: done() },
      {
        send: (context) => describeUser(context, 'deleted'),
        claim: returns({ ConsoleAccess: false, Groups: [], Pending: new Only({ PendingChange: 'DELETE' }) }),
      },
    ],
  },
  {
    phase: 'running',
    name: 'a user that the broker never had stays too, with a pending deletion',
    calls: [
      { send: (context) => createUser(context, 'never-active'), claim: done() },
      { send: (context) => deleteUser(context, 'never-active'), claim: done() },
      {
        send: (context) => describeUser(context, 'never-active'),
        claim: onlyPending('never-active', { PendingChange: 'DELETE' }),
      },
    ],
  },
  {
    phase: 'running',
    name: 'CreateUser for a user whose deletion is pending',
    guess: 'pending-deletion',
    calls: [
      { send: (context) => deleteUser(context, 'revived'), claim: done() },
      {
        send: (context) => createUser(context, 'revived'),
        claim: conflict('username', 'The user [revived] is pending deletion. Reboot the broker first.'),
      },
    ],
  },
  {
    phase: 'running',
    name: 'UpdateUser for a user whose deletion is pending',
    guess: 'pending-deletion',
    calls: [
      { send: (context) => createUser(context, 'updated-late'), claim: done() },
      { send: (context) => deleteUser(context, 'updated-late'), claim: done() },
      {
        send: (context) => updateUser(context, 'updated-late', { Groups: [] }),
        claim: conflict('username', 'The user [updated-late] is pending deletion. Reboot the broker first.'),
      },
    ],
  },
  one('running', 'ListUsers has the pending changes', (context) => listUsers(context, { MaxResults: 100 }), {
    members: {
      MaxResults: 100,
      NextToken: absent,
      Users: new Including([
        new Only({ Username: 'admin' }),
        new Only({ Username: 'created', PendingChange: 'CREATE' }),
        new Only({ Username: 'changed', PendingChange: 'UPDATE' }),
        new Only({ Username: 'deleted', PendingChange: 'DELETE' }),
      ]),
    },
  }),
  one(
    'rebooted',
    'a new user is active, without anything pending',
    (context) => describeUser(context, 'created'),
    (context) =>
      returns(
        new Only({
          BrokerId: idOf(context),
          Username: 'created',
          ConsoleAccess: false,
          Groups: [],
          ReplicationUser: false,
        }),
      ),
  ),
  one(
    'rebooted',
    'the update is current',
    (context) => describeUser(context, 'changed'),
    returns({ ConsoleAccess: true, Groups: ['g3'], Pending: absent }),
  ),
  one(
    'rebooted',
    'replicationUser is shown',
    (context) => describeUser(context, 'replicator'),
    returns({ ReplicationUser: true, Pending: absent }),
  ),
  one('rebooted', 'a deleted user does not exist', (context) => describeUser(context, 'deleted'), notFound('username')),
  one(
    'rebooted',
    'a deleted user that was never active does not exist',
    (context) => describeUser(context, 'never-active'),
    notFound('username'),
  ),
  {
    phase: 'rebooted',
    name: 'the name of a deleted user can be used again',
    calls: [
      { send: (context) => createUser(context, 'deleted', { Groups: ['g1'] }), claim: done() },
      {
        send: (context) => describeUser(context, 'deleted'),
        claim: onlyPending('deleted', { PendingChange: 'CREATE', Groups: ['g1'] }),
      },
    ],
  },
];
