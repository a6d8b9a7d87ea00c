export function problemOfReleaseVersion(version: string): string | undefined;
