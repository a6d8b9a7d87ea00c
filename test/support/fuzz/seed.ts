/** The seed of everything random in the tests: the same in every run, unless FUZZ_SEED sets another or asks for a random one. */
const { FUZZ_SEED: wanted = process.env.FULL === '1' ? 'random' : '20261129' } = process.env;

/** `FUZZ_SEED=random` and `npm run test:full` choose one at random. Tests print it, and FUZZ_SEED repeats their run. */
export const seed = wanted === 'random' ? Date.now() % 1_000_000_000 : Number(wanted);
if (!Number.isSafeInteger(seed)) throw new Error(`FUZZ_SEED is ${wanted}. Allowed: an integer, or random.`);
if (wanted === 'random') process.stderr.write(`FUZZ_SEED=${seed}\n`);
