/** The main module of the executable `terraform-provider-mq`. */
import type { Launch } from './launch';
import { serve } from '../terraform-plugin';
import { mqProvider, PROVIDER_ADDRESS } from './provider';

// Users cannot act on the SDK's notice that its support for Node.js 20 ends.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** From the launcher; undefined if this file runs without it. */
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
