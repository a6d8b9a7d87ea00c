/** Amazon MQ as an outsider calls it, with the plain AWS SDK: the demo's second opinion on what Terraform did. */
import {
  CreateUserCommand,
  DescribeBrokerCommand,
  DescribeUserCommand,
  ListUsersCommand,
  MqClient,
  RebootBrokerCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-mq';

export class AmazonMq {
  private readonly client: MqClient;

  constructor(
    endpoint: string,
    private readonly brokerId: string,
  ) {
    const credentials = { accessKeyId: 'demo', secretAccessKey: 'demo' };
    this.client = new MqClient({ endpoint, region: 'us-east-1', credentials });
  }

  async createUser(username: string, password: string): Promise<void> {
    await this.client.send(new CreateUserCommand({ BrokerId: this.brokerId, Username: username, Password: password }));
  }

  async updateGroups(username: string, groups: string[]): Promise<void> {
    await this.client.send(new UpdateUserCommand({ BrokerId: this.brokerId, Username: username, Groups: groups }));
  }

  /** Reboots the broker and waits until it runs again. */
  async reboot(): Promise<void> {
    await this.client.send(new RebootBrokerCommand({ BrokerId: this.brokerId }));
    const describe = () => this.client.send(new DescribeBrokerCommand({ BrokerId: this.brokerId }));
    while ((await describe()).BrokerState !== 'RUNNING') await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** One line per user, with its current and pending settings. */
  async describeUsers(only?: readonly string[]): Promise<string[]> {
    const { Users: users = [] } = await this.client.send(new ListUsersCommand({ BrokerId: this.brokerId }));
    const names = users.flatMap(({ Username: name }) => (name && (only?.includes(name) ?? true) ? [name] : []));
    return Promise.all(names.map((name) => this.describe(name)));
  }

  private async describe(username: string): Promise<string> {
    const user = await this.client.send(new DescribeUserCommand({ BrokerId: this.brokerId, Username: username }));
    const { Pending: pending } = user;
    const current = settings(user.Groups, user.ConsoleAccess);
    const waiting = pending
      ? `  pending ${pending.PendingChange}: ${settings(pending.Groups, pending.ConsoleAccess)}`
      : '';
    return `${username.padEnd(16)} ${current}${waiting}`;
  }
}

function settings(groups: readonly string[] = [], consoleAccess = false): string {
  return `groups=[${groups.join(', ')}]${consoleAccess ? ' consoleAccess' : ''}`;
}
