/** The name of the npm package: cdktf-mq-users, or cdktn-mq-users for CDK Terrain. Both have the same provider and the same command. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the name of the package that contains this code, for commands in messages. */
export function packageName(): string {
  const file = join(__dirname, '..', '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { name: string }).name;
}
