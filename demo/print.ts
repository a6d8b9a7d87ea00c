/** Prints the demo: a line for each step, its results indented below, colors only on a terminal. */

const hasColour = process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const colour = (code: number) => (text: string) => (hasColour ? `\u001b[${code}m${text}\u001b[0m` : text);
const bold = colour(1);
const dim = colour(2);
const red = colour(31);
const green = colour(32);
const yellow = colour(33);
const cyan = colour(36);

let steps = 0;

export function step(title: string, explanation: string): void {
  steps += 1;
  console.log(`\n${bold(cyan(`${steps}. ${title}`))}\n   ${dim(explanation)}`);
}

export function result(line: string): void {
  console.log(`   ${green(line)}`);
}

export function note(line: string): void {
  console.log(line.startsWith('\n') ? line : `   ${dim(line)}`);
}

export function printError(line: string): void {
  console.error(red(line));
}

/** Prints those lines of a program's output that match, each once. */
export function quote(output: string, wanted: RegExp): void {
  const lines = output.split('\n').filter((line) => wanted.test(line.trimEnd()));
  const firstOfEach = new Map(lines.reverse().map((line) => [line.trim(), line.trimEnd()]));
  for (const line of [...firstOfEach.values()].reverse()) {
    const paint = /^\s*\+/.test(line) ? green : /^\s*[~-]/.test(line) ? yellow : (text: string) => text;
    console.log(`   ${paint(line)}`);
  }
}
