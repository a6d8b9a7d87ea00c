/** The construct that a platform team provides to its teams: users that follow the rules of the company. */
import { Construct } from 'constructs';
import { Annotations } from 'cdktf';
import { BrokerPasswords, BrokerUsers, type BrokerUser } from 'cdktf-mq-users';

/** The props of the users of a team. */
export interface TeamUsersProps {
  /** The name of the team, in lower case, which is the prefix of its usernames. */
  readonly team: string;
  /** The id of the broker. */
  readonly brokerId: string;
  /** The purposes of the users: `worker` becomes the user `TEAM-worker`. */
  readonly purposes: string[];
}

/**
 * A user for each purpose of a team: `TEAM-PURPOSE`, in the group `team-TEAM`, without console access, and with a password
 * from the secret `mq/TEAM/TEAM-PURPOSE`.
 */
export class TeamUsers extends Construct {
  private readonly team: string;
  private readonly users: BrokerUsers;

  public constructor(scope: Construct, id: string, { team, brokerId, purposes }: TeamUsersProps) {
    if (!/^[a-z][a-z0-9]{1,19}$/.test(team)) {
      throw new Error(`${id}: the team is "${team}". Allowed: 2 to 20 lower-case letters and digits. Shorten it.`);
    }
    super(scope, id);
    this.team = team;
    this.users = new BrokerUsers(this, 'users', {
      brokerId,
      // Teams cannot choose groups: permissions are granted to `team-…`.
      users: purposes.map((purpose) => ({ username: `${team}-${purpose}`, groups: [`team-${team}`] })),
      passwords: BrokerPasswords.fromSecretsManager({ namePrefix: `mq/${team}/` }),
    });
    if (purposes.length > 10)
      Annotations.of(this).addWarning(
        `${team} has ${purposes.length} users. Share them between instances of a service.`,
      );
  }

  /** Returns the user for a purpose. */
  public user(purpose: string): BrokerUser {
    return this.users.findUser(`${this.team}-${purpose}`);
  }
}
