/** The program `terraform-provider-mq`. */
import { serve } from './plugin';
import { mqProvider, PROVIDER_ADDRESS } from './provider';

// The SDK's notice about the end of its support for Node.js 20 is for us to act on, not for whoever reads a log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** What the launcher hands to the bundle; nothing does where this file runs by itself. */
declare const keepCompiledCode: (() => void) | undefined;

void serve(
  {
    ...mqProvider,
    configure(config, context) {
      // From here on this process does what costs time: plan and apply.
      if (typeof keepCompiledCode === 'function') keepCompiledCode();
      return mqProvider.configure(config, context);
    },
  },
  { address: PROVIDER_ADDRESS },
);
