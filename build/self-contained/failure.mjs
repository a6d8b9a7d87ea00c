/** An error whose message tells users what to do. */
export class Failure extends Error {}
