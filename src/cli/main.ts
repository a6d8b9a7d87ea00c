#!/usr/bin/env node
/** Entry point of the command `mq-user`. */
import { runCommandLine, terminalFor } from './run';
import { isConnectionUsed } from './shared/context';
import { handleUnwritableStreams } from './shared/output';
import { reportUnexpected } from './shared/report';

// The warning of the AWS SDK about the end of its support for Node.js 20 does not help users of the command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

handleUnwritableStreams();

const args = process.argv.slice(2);
process.on('uncaughtException', (thrown) => process.exit(reportUnexpected(thrown, terminalFor(args))));

void runCommandLine(args).then(() => {
  if (isConnectionUsed()) exitSoon();
});

/**
 * Ends the process once its output is written. A credential process or a connection of the SDK could otherwise keep it
 * alive.
 */
function exitSoon(): void {
  const isWriting = () => process.stdout.writableLength + process.stderr.writableLength > 0;
  setTimeout(() => (isWriting() ? exitSoon() : process.exit()), 500).unref();
}
