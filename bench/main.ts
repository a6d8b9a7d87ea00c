/**
 * `npm run bench`: speed and memory, measured side by side in one run, so that ratios hold on any machine. The results do
 * not fail a build. It writes the tables of docs/benchmarks.md; `-- --dry-run` only prints. Names of benchmarks run only these.
 */
import { benchmarks } from './all';
import { lines, writeSection } from './report';

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const wanted = args.filter((arg) => arg !== '--dry-run');
  const unknown = wanted.filter((name) => benchmarks.every((bench) => bench.name !== name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no benchmark ${unknown.join(', ')}. Allowed: ${benchmarks.map(({ name }) => name).join(', ')}.`,
    );
  }
  for (const { name, run } of benchmarks.filter((bench) => wanted.length === 0 || wanted.includes(bench.name))) {
    console.log(`\n## ${name}`);
    const section = await run();
    for (const line of lines(section)) console.log(line);
    if (!args.includes('--dry-run')) console.log(await writeSection(name, section));
  }
}

void main();
