/** Reads standard input up to a limit. */

/** Reads standard input to its end. Throws the error of `tooLarge` as soon as it has more than `maxBytes`. */
export async function readStandardInput(maxBytes: number, tooLarge: () => Error): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
