/**
 * What makes a username look like a person's data. A guess, and therefore only ever a warning. The patterns are written
 * for JavaScript and for Terraform alike: no look-around, no flags.
 */

/** As in jane.doe, j.doe, jane.m.doe2: letters, dot, letters. */
export const dottedName = '^[A-Za-z]+[.]([A-Za-z][.])?[A-Za-z]{2,}[0-9]{0,2}$';

/** Seven digits in a row, as in a phone or identity number, or groups of digits as such numbers are written. */
export const personalNumber = '[0-9]{7}|[0-9]{3}[-._][0-9]{2}[-._][0-9]{4}|[0-9]{3}[-._][0-9]{3,4}[-._][0-9]{4}';

const words = [
  ...[
    'account',
    'admin',
    'agent',
    'alert',
    'amq',
    'api',
    'app',
    'apps',
    'archive',
    'audit',
    'auth',
    'backend',
    'backup',
  ],
  ...[
    'batch',
    'billing',
    'bot',
    'bridge',
    'broker',
    'cache',
    'ci',
    'client',
    'consumer',
    'core',
    'cron',
    'daemon',
    'data',
  ],
  ...[
    'db',
    'deploy',
    'dev',
    'email',
    'etl',
    'event',
    'events',
    'feed',
    'frontend',
    'gateway',
    'health',
    'import',
    'int',
  ],
  ...[
    'integration',
    'inventory',
    'invoice',
    'invoices',
    'job',
    'jobs',
    'listener',
    'live',
    'log',
    'logs',
    'mail',
    'main',
  ],
  ...['metrics', 'monitor', 'monitoring', 'mq', 'notification', 'notifications', 'operator', 'ops', 'order', 'orders'],
  ...['payment', 'payments', 'platform', 'pool', 'portal', 'prod', 'producer', 'producers', 'proxy', 'publisher', 'qa'],
  ...[
    'queue',
    'reader',
    'readonly',
    'relay',
    'replica',
    'replication',
    'report',
    'reports',
    'root',
    'router',
    'sandbox',
  ],
  ...['scheduler', 'sender', 'server', 'service', 'services', 'shipping', 'shop', 'site', 'stage', 'staging', 'stock'],
  ...['store', 'stream', 'subscriber', 'svc', 'sync', 'sys', 'system', 'task', 'tasks', 'team', 'test', 'topic', 'uat'],
  ...['user', 'users', 'web', 'webhook', 'worker', 'workers', 'writer'],
];

/** A dotted name with one of these in it names a thing: orders.service. To be matched against lower case. */
export const technicalWord = `(^|[.])(${words.join('|')})[0-9]{0,2}([.]|$)`;

const patterns = {
  number: new RegExp(personalNumber),
  name: new RegExp(dottedName),
  word: new RegExp(technicalWord),
};

export function looksPersonal(username: string): boolean {
  if (patterns.number.test(username)) return true;
  return patterns.name.test(username) && !patterns.word.test(username.toLowerCase());
}
