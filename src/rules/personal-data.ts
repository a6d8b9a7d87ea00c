/**
 * Recognizes usernames that look like personal data. This is a guess, and so the rule is only a warning. The patterns work in
 * JavaScript and in Terraform: no look-around, no flags.
 */

/** Matches jane.doe, j.doe and jane.m.doe2: letters, dot, letters. */
export const dottedName = '^[A-Za-z]+[.]([A-Za-z][.])?[A-Za-z]{2,}[0-9]{0,2}$';

/** Matches seven digits in a row, as in a phone or identity number, or groups of digits as in such numbers. */
export const personalNumber = '[0-9]{7}|[0-9]{3}[-._][0-9]{2}[-._][0-9]{4}|[0-9]{3}[-._][0-9]{3,4}[-._][0-9]{4}';

const technicalWords = `
  account admin agent alert amq api app apps archive audit auth backend backup batch billing bot bridge broker
  cache ci client consumer core cron daemon data db deploy dev email etl event events feed frontend gateway health
  import int integration inventory invoice invoices job jobs listener live log logs mail main metrics monitor
  monitoring mq notification notifications operator ops order orders payment payments platform pool portal prod
  producer producers proxy publisher qa queue reader readonly relay replica replication report reports root router
  sandbox scheduler sender server service services shipping shop site stage staging stock store stream subscriber
  svc sync sys system task tasks team test topic uat user users web webhook worker workers writer
`
  .trim()
  .split(/\s+/);

/** Matches dotted names with a technical term, such as orders.service, in lower case. */
export const technicalWord = `(^|[.])(${technicalWords.join('|')})[0-9]{0,2}([.]|$)`;

const patterns = {
  number: new RegExp(personalNumber),
  name: new RegExp(dottedName),
  word: new RegExp(technicalWord),
};

/** Returns whether a username looks like the name or a number of a person. */
export function looksPersonal(username: string): boolean {
  if (patterns.number.test(username)) return true;
  return patterns.name.test(username) && !patterns.word.test(username.toLowerCase());
}
