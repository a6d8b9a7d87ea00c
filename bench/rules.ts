/** Measures the rules with a roster of 10,000 users, compared with parsing the roster as JSON. Target: 1 s. */
import { checkRoster } from '../src/roster';
import { compare, type Section } from './measure';

const brokers = 40;
const usersPerBroker = 250;

export async function rosterOf10000(): Promise<Section> {
  const roster = Array.from({ length: brokers }, (_, broker) => ({
    brokerId: `b-${String(broker).padStart(8, '0')}-78cd-901e-2fgh-3i45j6k178l9`,
    users: Array.from({ length: usersPerBroker }, (_, user) => ({
      username: `service-${user}`,
      password: `Bench-passphrase-${broker}-${user}`,
      groups: ['readers', 'writers', `team-${user % 20}`],
      consoleAccess: user % 10 === 0,
    })),
  }));
  const text = JSON.stringify(roster);
  const timed = (work: () => void) => () => {
    const began = performance.now();
    work();
    return Promise.resolve({ millis: performance.now() - began });
  };
  return {
    rows: await compare(
      [
        { name: '`JSON.parse` of the roster', measure: timed(() => void JSON.parse(text)) },
        {
          name: `the rules, ${brokers * usersPerBroker} users`,
          measure: timed(() => {
            if (checkRoster(roster).length > 0) throw new Error('The roster is not valid');
          }),
        },
      ],
      10,
    ),
  };
}
