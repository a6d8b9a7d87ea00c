/**
 * The programs that the commands of a document run. Terraform, `mq-user`, the provider and the apps are real. To save processor
 * time, some commands have a shorter form: `npm install` links packages of this repository, `npx` starts linked programs, `tsx`
 * and `ts-node` take one process and not two, and, if asked for, `mq-user emulator`, `cdktf` and `python3 -m venv`. The suite
 * test/examples/installed has none of these.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Emulator } from '../../../src/emulator';
import { addTerraform } from '../terraform/terraform';
import { root } from './blocks';

export interface ShortForms {
  /** The emulator that `mq-user emulator` uses in place of a new one, so that a test can look into it. */
  readonly emulator?: Emulator;
  /** Whether `cdktf` runs the app and Terraform without cdktf-cli. */
  readonly isCdktfShort?: boolean;
  /** The folder of the virtual environment to which `python3 -m venv` links in place of creating one. */
  readonly venv?: string;
}

/** Writes the programs into a folder for the start of the PATH. */
export function addPrograms(bin: string, { emulator, isCdktfShort = false, venv }: ShortForms = {}): void {
  addTerraform(bin);
  const scripts = {
    npm: `exec '${node}' '${join(__dirname, 'npm.mjs')}' "$@"\n`,
    npx: npx(bin),
    'mq-user': `${emulator ? useEmulator(emulator) : ''}exec '${node}' '${join(root, 'dist', 'cli', 'main.js')}' "$@"\n`,
    tsx: typescript,
    'ts-node': typescript,
    cdktf: isCdktfShort ? cdktf : `exec '${join(root, 'node_modules', '.bin', 'cdktf')}' "$@"\n`,
    ...(venv !== undefined && { python3: linkVenv(venv) }),
  };
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}`, { mode: 0o755 });
  }
}

const node = process.execPath;
const typescript = `exec '${node}' --require '${require.resolve('tsx/cjs')}' "$@"\n`;

/**
 * Fails for a program that no installed or named package has: npx would ask the registry for a package of that name. A short form
 * takes the place of the program that it finds.
 */
const npx = (bin: string) => `found=
if [ "$1" = -p ]; then
  package=\${2%@[0-9]*}
  link=$(readlink '${root}/node_modules/.bin/'"$3") || link=
  case "$package $3 $link" in
  "cdktf-mq-users mq-user "*) found='${bin}/mq-user' ;;
  *" ../$package/"*) found='${root}/node_modules/.bin/'"$3" ;;
  esac
  shift 2
fi
program=$1
shift
[ -n "$found" ] || found="$PWD/node_modules/.bin/$program"
if ! [ -e "$found" ]; then
  echo "npx $program would ask the registry for a package named $program." >&2
  exit 1
fi
[ -e "${bin}/$program" ] && found="${bin}/$program"
PATH="${bin}:$PWD/node_modules/.bin:$PATH" exec "$found" "$@"
`;

const linkVenv = (venv: string) => `[ "$1 $2" = '-m venv' ] && exec ln -s '${venv}' "$3"
exec '${join(venv, 'bin', 'python3')}' "$@"
`;

/** Runs the program of `mq-user emulator -- PROGRAM` with an emulator that runs already. */
const useEmulator = ({ endpoint }: Emulator) => `if [ "$1" = emulator ]; then
  while [ "$1" != -- ]; do shift; done
  shift
  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  exec "$@"
fi
`;

const cdktf = `set -e
export CDKTF_OUTDIR="$PWD/cdktf.out"
tsx main.ts
[ "$1" = synth ] && exit 0
cd cdktf.out/stacks/*
terraform init -no-color
case $1 in
deploy) exec terraform apply -no-color ;;
destroy) exec terraform destroy -no-color ;;
*) exit 1 ;;
esac
`;
