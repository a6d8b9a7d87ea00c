/** The quota of users, and lists with more than one page. They come last, because they fill the broker. */
import { one, type Call, type Case } from '../case';
import { absent, badRequest, present, returns } from '../claims';
import { createUser, listUsers } from './requests';

/** More than the broker has room for, so that the count does not depend on the users of other cases. */
const users = 250;

/** Creates users until the quota is reached, and returns the response of the first call that is refused. */
const fill: Call['send'] = async (context) => {
  for (let index = 0; index < users; index++) await createUser(context, `quota-${index}`);
  return {};
};

export const quotaCases: readonly Case[] = [
  {
    phase: 'rebooted',
    name: 'more users than the quota of 250, with those whose deletion is pending',
    guess: 'quota',
    calls: [
      {
        send: fill,
        claim: badRequest('username', 'A broker can have at most 250 users. Delete users and reboot the broker.'),
      },
    ],
  },
  {
    phase: 'rebooted',
    name: 'a list of users continues with its token',
    calls: [
      {
        send: (context) => listUsers(context, { MaxResults: 5 }),
        claim: returns({ MaxResults: 5, NextToken: present, Users: [present, present, present, present, present] }),
        keep: ({ NextToken }: { NextToken?: string }) => ({ ...(NextToken !== undefined && { nextToken: NextToken }) }),
      },
      {
        send: (context) => listUsers(context, { MaxResults: 100, NextToken: context.known.nextToken ?? '' }),
        claim: returns({ MaxResults: 100, NextToken: present }),
      },
    ],
  },
  one(
    'rebooted',
    'an empty token is the first page',
    (context) => listUsers(context, { NextToken: '' }),
    returns({ MaxResults: 20 }),
  ),
  one(
    'running',
    'a list on one page has no token',
    (context) => listUsers(context, { MaxResults: 100 }),
    returns({ NextToken: absent }),
  ),
];
