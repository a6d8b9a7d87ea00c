/** Programs for releases in tests, as they would have been built elsewhere. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileOf = (platform: string) => `terraform-provider-mq${platform.startsWith('windows_') ? '.exe' : ''}`;

/** Writes a program and the note beside it. */
export function writeProgram(folder: string, platform: string, version: string, content: string | Buffer = ''): void {
  mkdirSync(join(folder, platform), { recursive: true });
  writeFileSync(join(folder, platform, fileOf(platform)), content, { mode: 0o755 });
  writeNote(folder, platform, version);
}

/** Writes the note beside a program. */
export function writeNote(folder: string, platform: string, version: string): void {
  const content = readFileSync(join(folder, platform, fileOf(platform)));
  const sha256 = createHash('sha256').update(content).digest('hex');
  writeFileSync(join(folder, platform, 'version.json'), JSON.stringify({ version, digest: 'any', sha256 }));
}
