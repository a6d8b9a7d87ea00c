/** Checks that configuration, state and broker agree about the user of a case, and that other users are unchanged. */
import { isDeepStrictEqual } from 'node:util';
import type { Emulator } from '../../src/emulator';
import { foreignPassword } from '../support/terraform/mq-provider';
import type { Workspace } from '../support/terraform/terraform';
import type { Place, Wanted } from './fault-operations';

interface StateFile {
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly status?: string; readonly attributes: Record<string, unknown> }[];
  }[];
}

/** What is wrong, in sentences. */
export function disagreements(
  emulator: Emulator,
  tf: Workspace,
  place: Place,
  wanted: Wanted | null,
  { isLookedUp = false } = {},
): string[] {
  const { broker, name } = place;
  const found: string[] = [];
  const expectSame = (what: string, is: unknown, should: unknown) => {
    if (!isDeepStrictEqual(is, should))
      found.push(`${what} is ${JSON.stringify(is)} and not ${JSON.stringify(should)}`);
  };

  const { users } = emulator.broker(broker);
  const there = users.summaries().filter(({ pendingChange }) => pendingChange !== 'DELETE');
  expectSame('the list of users', usernames(there), wanted ? ['foreign', 'orders'] : ['foreign']);
  const record = users.find('orders');
  const onBroker = record?.pending?.change === 'DELETE' ? undefined : (record?.pending?.settings ?? record?.current);
  expectSame('the user', onBroker, wanted ? { ...wanted, replicationUser: false } : undefined);
  const settings = { password: foreignPassword, groups: ['theirs'], consoleAccess: false, replicationUser: false };
  expectSame('the other user', users.find('foreign'), { username: 'foreign', current: settings, pending: undefined });

  const { resources } = JSON.parse(tf.read('terraform.tfstate')) as StateFile;
  const mine = resources.filter((resource) => resource.name === name);
  const [instance, ...more] = mine.filter(({ type }) => type === 'mq_user').flatMap(({ instances }) => instances);
  expectSame('the number of users in the state', more.length + (instance ? 1 : 0), wanted ? 1 : 0);
  if (wanted && instance) {
    const { id, groups, console_access: consoleAccess } = instance.attributes;
    expectSame(
      'the state',
      [instance.status, id, groups, consoleAccess],
      [undefined, `${broker}/orders`, wanted.groups, wanted.consoleAccess],
    );
  }
  if (isLookedUp) {
    const data = mine.find(({ mode }) => mode === 'data')?.instances[0]?.attributes.usernames;
    expectSame('the list in the state', data, ['foreign', 'orders']);
  }
  return found;
}

const usernames = (users: readonly { readonly username: string }[]) => users.map(({ username }) => username);
