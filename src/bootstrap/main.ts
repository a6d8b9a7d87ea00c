#!/usr/bin/env node
/** The command `mq-user`. */
import { CommanderError } from 'commander';
import { exitCode } from './exit-codes';
import { makeProgram } from './program';
import { ignoreClosedPipes } from './terminal';

// The SDK's notice about the end of its support for Node.js 20 is for us to act on, not for whoever reads a log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

ignoreClosedPipes();

makeProgram()
  .parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCode.done : exitCode.usage;
    else {
      console.error(error);
      process.exitCode = exitCode.unexpected;
    }
  });
