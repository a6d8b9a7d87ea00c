/** The program `terraform-provider-mq`. */
import type { Launch } from './launch';
import { serve } from '../terraform-plugin';
import { mqProvider, PROVIDER_ADDRESS } from './provider';

// The SDK's notice about the end of its support for Node.js 20 is for us to act on, not for whoever reads a log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** From the launcher; undefined where this file runs by itself. */
declare const launch: Launch | undefined;
const { keepCompiledCode, stdout, shell } = typeof launch === 'object' ? launch : ({} as Partial<Launch>);

const provider: typeof mqProvider = {
  ...mqProvider,
  configure(config, context) {
    // A configured process plans or applies, which takes longer than compiling: the next one starts faster.
    keepCompiledCode?.();
    return mqProvider.configure(config, context);
  },
};

void serve(provider, { address: PROVIDER_ADDRESS, ...(stdout && { stdout }), ...(shell && { shell }) });
