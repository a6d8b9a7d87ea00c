/** Chooses names for the code that `mq-user adopt` prints: legal in Terraform and CDKTF, and unique. */

/** Names that a construct of a user cannot have: the usual ids of providers, and the two that CDKTF drops from names. */
const reserved = ['mq', 'aws', 'Default', 'Resource'];

/** Returns whether every object has a property of that name, which constructs would treat as a child. */
const isInherited = (name: string) => name in {};

export class Names {
  private readonly taken = new Set(reserved.map((name) => name.toLowerCase()));

  /** Returns a name for each username. A username that is a legal name is kept. */
  forUsers(usernames: readonly string[]): string[] {
    const isPlain = (name: string) => plain(name) === name && this.isFree(name);
    const names = usernames.map((username) => (isPlain(username) ? this.take(username) : undefined));
    return usernames.map((username, index) => names[index] ?? this.free(plain(username)));
  }

  /** Returns a name for the password variable of each username, in camelCase, such as `ordersServicePassword`. */
  forPasswords(usernames: readonly string[]): string[] {
    // BrokerPassword.fromVariable declares a second variable for the rules.
    return usernames.map((username) => this.free(`${camelCase(username)}Password`, '', (name) => [`${name}_rules`]));
  }

  /** Returns the wanted name, with a number if it is taken, and reserves it together with its companions. */
  private free(wanted: string, separator = '_', companions: (name: string) => readonly string[] = () => []): string {
    for (let number = 1; ; number++) {
      const name = number === 1 ? wanted : `${wanted}${separator}${number}`;
      const all = [name, ...companions(name)];
      if (!all.every((one) => this.isFree(one))) continue;
      all.forEach((one) => this.take(one));
      return name;
    }
  }

  private isFree(name: string): boolean {
    return !this.taken.has(name.toLowerCase()) && !isInherited(name);
  }

  private take(name: string): string {
    this.taken.add(name.toLowerCase());
    return name;
  }
}

/** Replaces what Terraform does not allow in names, which begin with a letter or an underscore. */
function plain(username: string): string {
  return username.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
}

/** Returns a username in camelCase: `orders-service` as `ordersService`. Without letters and digits it is `user`. */
function camelCase(username: string): string {
  const words = username.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const [first = 'user', ...rest] = words.map((word) => (/^[A-Z0-9]+$/.test(word) ? word.toLowerCase() : word));
  const joined = [
    `${first.charAt(0).toLowerCase()}${first.slice(1)}`,
    ...rest.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`),
  ].join('');
  return joined.replace(/^(?=\d)/, 'user');
}
