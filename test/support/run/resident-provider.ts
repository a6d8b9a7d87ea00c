/** What a resident process needs to serve the provider. */
export { mqProvider } from '../../../src/provider/provider';
export { serveInProcess } from '../../../src/terraform-plugin';
