/** Removes what runs have created. Everything is found by its name, also if the response of the call that created it was lost. */
import {
  DeleteBrokerCommand,
  DeleteConfigurationCommand,
  ListTagsCommand,
  paginateListBrokers,
  type BrokerSummary,
  type Configuration,
  type MqClient,
} from '@aws-sdk/client-mq';
import { listConfigurations } from './lists';
import { isExpired, lifetimeMillis, runOf } from './names';
import type { Pace } from './run';

interface Found {
  readonly brokers: readonly BrokerSummary[];
  readonly configurations: readonly Configuration[];
}

/** Returns the brokers and configurations of all runs. */
async function findAll(mq: MqClient): Promise<Found> {
  const brokers: BrokerSummary[] = [];
  for await (const { BrokerSummaries = [] } of paginateListBrokers({ client: mq }, { MaxResults: 100 })) {
    brokers.push(...BrokerSummaries.filter(({ BrokerName }) => runOf(BrokerName)));
  }
  const configurations = (await listConfigurations(mq)).filter(({ Name }) => runOf(Name));
  return { brokers, configurations };
}

const ofRuns = ({ brokers, configurations }: Found, runs: readonly string[]): Found => ({
  brokers: brokers.filter(({ BrokerName }) => runs.includes(runOf(BrokerName) ?? '')),
  configurations: configurations.filter(({ Name }) => runs.includes(runOf(Name) ?? '')),
});

/** How often nothing is found until it is certain: a list may lack what was created a moment ago. */
const emptyLists = 2;

/**
 * Removes everything that runs have created. Waits for a broker that is created or rebooted, because DeleteBroker is refused
 * until then. A call that fails is repeated at the next poll. Returns the names and ids of what it could not remove.
 */
export async function removeRuns(
  mq: MqClient,
  runs: readonly string[],
  pace: Pace,
  say: (text: string) => void,
): Promise<string[]> {
  let left: string[] = ['everything that could not be listed'];
  let empty = 0;
  for (let poll = 0; poll < pace.polls; poll++) {
    if (poll > 0) await pace.beforePoll();
    try {
      const found = ofRuns(await findAll(mq), runs);
      left = namesOf(found);
      empty = left.length === 0 ? empty + 1 : 0;
      if (empty === emptyLists) return [];
      await removeFound(mq, found, say);
    } catch (error) {
      say(`The lists failed with ${nameOf(error)}. They are repeated.`);
    }
  }
  return left;
}

/** Deletes what can be deleted now: brokers first, because a configuration in use cannot be deleted. */
async function removeFound(
  mq: MqClient,
  { brokers, configurations }: Found,
  say: (text: string) => void,
): Promise<void> {
  const attempt = async (what: string, call: Promise<unknown>) => {
    const problem = await call.then(() => undefined, nameOf);
    say(problem === undefined ? `Deleting ${what}.` : `Deleting ${what} failed with ${problem}. It is repeated.`);
  };
  for (const broker of brokers) {
    const { BrokerId, BrokerState = '' } = broker;
    if (!BrokerState.endsWith('_IN_PROGRESS'))
      await attempt(brokerText(broker), mq.send(new DeleteBrokerCommand({ BrokerId })));
  }
  if (brokers.length > 0) return;
  for (const configuration of configurations) {
    const call = mq.send(new DeleteConfigurationCommand({ ConfigurationId: configuration.Id }));
    await attempt(configurationText(configuration), call);
  }
}

const brokerText = ({ BrokerId, BrokerName, BrokerState }: BrokerSummary) =>
  `the broker ${BrokerName} (${BrokerId}, ${BrokerState})`;
const configurationText = ({ Id, Name }: Configuration) => `the configuration ${Name} (${Id})`;

const namesOf = ({ brokers, configurations }: Found): string[] => [
  ...brokers.map(brokerText),
  ...configurations.map(configurationText),
];

/** Only the name: a message of a server is not needed here. */
const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'Error');

/** What earlier runs have left: their names, and a line for each broker and configuration. */
export interface Leftovers {
  readonly runs: readonly string[];
  readonly lines: readonly string[];
}

/**
 * Finds what runs have left that were killed: brokers whose tag `expires` has passed, and configurations that are as old and whose
 * run has no broker. The automatic configuration of a broker has no tags, so the age is compared.
 */
export async function findLeftovers(mq: MqClient, now: number): Promise<Leftovers> {
  const all = await findAll(mq);
  const withBroker = new Set(all.brokers.map(({ BrokerName }) => runOf(BrokerName)));
  const runs = new Set<string>();
  for (const { BrokerArn, BrokerName } of all.brokers) {
    const { Tags = {} } = await mq.send(new ListTagsCommand({ ResourceArn: BrokerArn }));
    if (isExpired(Tags, now)) runs.add(runOf(BrokerName) ?? '');
  }
  for (const { Created, Name } of all.configurations) {
    const run = runOf(Name) ?? '';
    if (!withBroker.has(run) && Created && Created.getTime() + lifetimeMillis < now) runs.add(run);
  }
  return { runs: [...runs], lines: namesOf(ofRuns(all, [...runs])) };
}
