/** Names for the code that `mq-user adopt` prints: each is one that Terraform and CDKTF take, and none comes twice. */

/**
 * What a construct of a user cannot be called: the ids that apps give to providers as a rule, and the two that CDKTF
 * drops from names.
 */
const reserved = ['mq', 'aws', 'Default', 'Resource'];

/** Whether objects have a property of that name from the start, so that constructs takes it for a child. */
const isInherited = (name: string) => name in {};

export class Names {
  private readonly taken = new Set(reserved.map((name) => name.toLowerCase()));

  /** Returns names for usernames, in their order. A username that can be a name as it is keeps it. */
  forUsers(usernames: readonly string[]): string[] {
    const isPlain = (name: string) => plain(name) === name && this.isFree(name);
    const names = usernames.map((username) => (isPlain(username) ? this.take(username) : undefined));
    return usernames.map((username, index) => names[index] ?? this.free(plain(username)));
  }

  /** Returns a name that is not taken, like the wanted one. `companions` are names that are taken with it. */
  free(wanted: string, companions: (name: string) => readonly string[] = () => []): string {
    for (let number = 1; ; number++) {
      const name = number === 1 ? wanted : `${wanted}_${number}`;
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

/** Terraform's names begin with a letter or an underscore, and have no dots or tildes. */
function plain(username: string): string {
  return username.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
}
