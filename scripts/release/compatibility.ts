/** Compares the API of the constructs with the previous release, so that a breaking change is a decision. */
import { join } from 'node:path';
import semver from 'semver';
import { Refused } from './refused';
import { run, StepFailed } from './run';
import { gitIn, repository } from './source';

/** A package of the previous release, and what the sources break of its API. */
interface Compared {
  readonly name: string;
  readonly version: string;
  readonly breaking: readonly string[];
}

export interface Comparison {
  /** The release that this one follows, as --previous names it. */
  readonly previous: string | undefined;
  readonly version: string;
  readonly allowBreaking?: boolean;
}

/**
 * Compares the sources with the previous release.
 *
 * @returns notices for the person who releases
 * @throws Refused if the API has breaking changes that the version does not allow
 */
export async function comparePrevious(comparison: Comparison): Promise<string[]> {
  const { previous, version } = comparison;
  if (previous === undefined) {
    await requireFirst(version);
    return [];
  }
  if (!semver.valid(version)) return [];
  const args = [join('build', 'packages', 'compare.mjs'), '--previous', previous];
  const output = await run(process.execPath, args, repository).catch((error: unknown) => {
    if (error instanceof StepFailed && error.code === 2) throw new Refused([`--previous: ${error.stderr.trim()}`]);
    throw error;
  });
  const compared = JSON.parse(output) as readonly Compared[];
  if (compared.length === 0) return ['No version is in the npm registry, so this is the first.'];
  const problems = compared.flatMap((each) => problemsOf(each, comparison));
  if (problems.length > 0) throw new Refused(problems);
  return compared
    .filter(({ breaking }) => breaking.length > 0)
    .map((each) => `${each.name} ${version} has breaking changes since ${each.version}:\n${list(each.breaking)}`);
}

function problemsOf({ name, version: from, breaking }: Compared, { version, allowBreaking }: Comparison): string[] {
  if (!semver.gt(version, from)) {
    return [`${version} does not follow ${name} ${from}. Pass the release that it follows with --previous.`];
  }
  if (breaking.length === 0 || allowBreaking || mayBreak(from, version)) return [];
  const next = semver.inc(from, semver.major(from) === 0 ? 'minor' : 'major');
  return [
    `${name} ${version} has breaking changes since ${from}:\n${list(breaking)}\nRelease ${next}, or pass --allow-breaking if no app can notice them.`,
  ];
}

/** Returns whether a version may break the API of an earlier one: docs/versioning.md. */
function mayBreak(from: string, to: string): boolean {
  return semver.major(from) !== semver.major(to) || (semver.major(to) === 0 && semver.minor(from) !== semver.minor(to));
}

/** Throws Refused if the version is tagged and another one was released before. Other builds are trials. */
export async function requireFirst(version: string, folder = repository): Promise<void> {
  const tags = (await gitIn(folder, 'tag', '--list', 'v*')).split('\n');
  const here = (await gitIn(folder, 'tag', '--points-at', 'HEAD')).split('\n');
  const others = tags.filter((tag) => semver.valid(tag) && tag !== `v${version}`);
  if (here.includes(`v${version}`) && others.length > 0) {
    throw new Refused([
      `--previous is missing, and ${others.join(', ')} exists. Pass the release that this one follows, or npm.`,
    ]);
  }
}

const list = (texts: readonly string[]): string => texts.map((text) => `- ${text}`).join('\n');
