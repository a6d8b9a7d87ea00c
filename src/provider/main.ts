/** The program `terraform-provider-mq`. */
import { serve } from './plugin';
import { mqProvider, PROVIDER_ADDRESS } from './provider';

void serve(mqProvider, { address: PROVIDER_ADDRESS });
