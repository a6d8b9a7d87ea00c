#!/usr/bin/env node
/** The command `mq-user`. */
import { CommanderError } from 'commander';
import { handleUnwritableStreams } from './shared/output';
import { makeProgram } from './program';
import { reportUnexpected, reportUsage } from './shared/report';
import { Terminal } from './shared/terminal';

// The SDK's notice about the end of its support for Node.js 20 is for us to act on, not for whoever reads a log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

handleUnwritableStreams();

const args = process.argv.slice(2);
const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
const terminal = new Terminal({ json: options.includes('--json') });
const unexpected = (thrown: unknown) => reportUnexpected(thrown, terminal);
process.on('uncaughtException', (thrown) => process.exit(unexpected(thrown)));

makeProgram()
  .parseAsync()
  .catch(async (thrown: unknown) => {
    const isUsage = thrown instanceof CommanderError;
    const code = isUsage ? await reportUsage(thrown, args, terminal, makeProgram) : unexpected(thrown);
    process.exitCode ||= code;
  });
