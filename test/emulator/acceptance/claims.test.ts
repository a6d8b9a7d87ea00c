/** Tests that a response that is not as claimed is reported, and that what is as claimed is not. */
import { absent, badRequest, differencesOf, done, Including, Only, present, receive, returns } from './claims';

const output = { Id: 'c-1', Groups: ['g1', 'g2'], Pending: { Change: 'CREATE' } };
const received = { status: 200, output };

test.each([
  ['members', returns({ Id: 'c-1', Pending: { Change: 'CREATE' } })],
  ['text like a pattern', returns({ Id: /^c-/ })],
  ['a list', returns({ Groups: ['g1', present] })],
  ['a list with other elements', returns({ Groups: new Including(['g2']) })],
  ['absent and present members', returns({ Id: present, Tags: absent, Pending: { Groups: absent } })],
  ['an object without other members', returns({ Pending: new Only({ Change: 'CREATE' }) })],
])('a response is as claimed: %s', (_, claim) => expect(differencesOf(claim, received)).toEqual([]));

test.each([
  ['a value', returns({ Id: 'c-2' }), 'Id: expected "c-2", received "c-1"'],
  ['a pattern', returns({ Id: /^b-/ }), 'Id: expected text like /^b-/, received "c-1"'],
  ['a type', returns({ Groups: 'g1' }), 'Groups: expected "g1", received ["g1","g2"]'],
  ['an element', returns({ Groups: ['g1', 'g3'] }), 'Groups[1]: expected "g3", received "g2"'],
  ['the length of a list', returns({ Groups: ['g1'] }), 'Groups: expected 1 elements, received 2: ["g1","g2"]'],
  [
    'a missing element',
    returns({ Groups: new Including(['g3']) }),
    'Groups: expected an element "g3", received ["g1","g2"]',
  ],
  ['not a list', returns({ Id: [] }), 'Id: expected a list, received "c-1"'],
  ['not an object', returns({ Id: {} }), 'Id: expected an object, received "c-1"'],
  ['a missing member', returns({ Tags: present }), 'Tags: expected any value, received none'],
  [
    'a member that must be absent',
    returns({ Pending: { Change: absent } }),
    'Pending.Change: expected no such member, received "CREATE"',
  ],
  ['another member', returns({ Pending: new Only({}) }), 'Pending.Change: expected no such member, received "CREATE"'],
  ['a status', { ...returns(present), status: 204 }, 'status: expected 204, received 200'],
])('a response is not as claimed: %s', (_, claim, difference) => {
  expect(differencesOf(claim, received)).toEqual([difference]);
});

const error = { name: 'BadRequestException', attribute: 'password', message: 'Enter a password.' };
test.each([
  ['nothing', badRequest('password'), { status: 400, error }, []],
  ['nothing in the message', badRequest('password', /^Enter/), { status: 400, error }, []],
  [
    'the attribute',
    badRequest('username'),
    { status: 400, error },
    ['error.ErrorAttribute: expected "username", received "password"'],
  ],
  [
    'the message',
    badRequest('password', 'Other'),
    { status: 400, error },
    ['error.message: expected "Other", received "Enter a password."'],
  ],
  ['the status', badRequest('password'), { status: 409, error }, ['status: expected 400, received 409']],
  [
    'the name',
    badRequest('password'),
    { status: 400, error: { ...error, name: 'ConflictException' } },
    ['error.name: expected "BadRequestException", received "ConflictException"'],
  ],
])('an error differs in %s', (_, claim, response, expected) => {
  expect(differencesOf(claim, response)).toEqual(expected);
});

test('an error if a response is claimed, and the reverse', () => {
  expect(differencesOf(done(), { status: 400, error })).toEqual([
    'error: expected none, received {"name":"BadRequestException","message":"Enter a password.","ErrorAttribute":"password"} with status 400',
  ]);
  expect(differencesOf(badRequest('password'), received)).toContain('status: expected 400, received 200');
});

test('a call without a response has no status', async () => {
  const lost = await receive(Promise.reject(new Error('socket hang up')));
  expect(lost.status).toBeUndefined();
  expect(differencesOf(done(), lost)).toHaveLength(1);
});
