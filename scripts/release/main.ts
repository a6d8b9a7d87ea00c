/** `npm run release`: builds everything that a release publishes, in a new folder. Publishes nothing. */
import { buildRelease } from './build';
import { EXIT, planRelease } from './command';
import { Refused } from './refused';
import { StepFailed } from './run';

async function main(): Promise<void> {
  // The modes of the files do not depend on who builds them.
  process.umask(0o022);
  try {
    const plan = await planRelease(process.argv.slice(2), process.env);
    if (!plan) return;
    for (const notice of plan.notices) console.error(notice);
    const { folder, version, packages, signature } = await buildRelease(plan, (step) => console.error(step));
    console.log(`Version ${version} for ${packages.map(({ platform }) => platform).join(', ')} is in ${folder}.`);
    console.log(
      signature
        ? `It is signed by the key ${signature.key.id} (fingerprint ${signature.key.fingerprint}).`
        : 'It is NOT signed, and therefore has no registry folder: Terraform installs nothing unsigned from a registry. Pass --signing-key to sign it.',
    );
    if (!plan.languages.includes('python')) console.log('It has NO packages for Python.');
    console.log('Nothing was published. docs/releasing.md has the next steps.');
  } catch (error) {
    if (error instanceof Refused) {
      for (const problem of error.problems) console.error(`error: ${problem}`);
      console.error('No release was built.');
      process.exitCode = EXIT.refused;
    } else if (error instanceof StepFailed) {
      console.error(`${error.message}\nNo release was built.`);
      process.exitCode = EXIT.failed;
    } else if (isSystemError(error)) {
      // Such as a disk that is full.
      console.error(`${error.message}\nNo release was built.`);
      process.exitCode = EXIT.failed;
    } else throw error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

void main();
