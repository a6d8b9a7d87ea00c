/** The program `terraform-provider-mq`. */
import { serve } from './plugin';
import { mqProvider, PROVIDER_ADDRESS } from './provider';

// The SDK's notice about the end of its support for Node.js 20 is for us to act on, not for whoever reads a log.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

void serve(mqProvider, { address: PROVIDER_ADDRESS });
