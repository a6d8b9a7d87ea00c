/** What a secret with the password of a user contains. */
/** Returns the description of the secret that holds the password of a user. It identifies the user of the secret. */
export function secretDescription(brokerId: string, username: string): string {
  return `Password of the Amazon MQ user ${brokerId}/${username}`;
}

/** Returns the text of a secret with a password: the password itself, or an object with it and the username. */
export function secretText(username: string, password: string, key: string | undefined): string {
  return key === undefined ? password : JSON.stringify({ username, [key]: password });
}
