/** The line about the last run on AWS in docs/emulator.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from './run';
import { fails } from './summary';

export const document = join(__dirname, '..', '..', '..', 'docs', 'emulator.md');

const line = /^Date of the last run on AWS: .*$/m;

/** Returns docs/emulator.md with the date and result of a run on AWS. Throws if the line is missing. */
export function withLastRun(
  text: string,
  { date, region, results }: { readonly date: Date; readonly region: string; readonly results: readonly Result[] },
): string {
  if (!line.test(text)) throw new Error('docs/emulator.md has no line "Date of the last run on AWS".');
  const day = date.toISOString().slice(0, 10);
  const result = `${results.filter(fails).length} of ${results.length} cases disagreed`;
  return text.replace(
    line,
    `Date of the last run on AWS: ${day}, in ${region}, with @aws-sdk/client-mq ${sdkVersion()}: ${result}.`,
  );
}

function sdkVersion(): string {
  const manifest = readFileSync(require.resolve('@aws-sdk/client-mq/package.json'), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
