/**
 * A stack that HCP Terraform (Terraform Cloud) applies, on workers without Node.js, with AWS credentials that exist for one
 * run. See README.md.
 */
import { App, CloudBackend, NamedCloudWorkspace, TerraformStack } from 'cdktf';
import { BrokerPassword, BrokerUser, MqProvider, ProviderPackaging, ValidatedVariable } from 'cdktf-mq-users';

const app = new App();
const stack = new TerraformStack(app, 'hcp-terraform');

new CloudBackend(stack, {
  organization: process.env.TF_CLOUD_ORGANIZATION ?? 'my-organization',
  workspaces: new NamedCloudWorkspace('mq-users'),
});

// No credentials: HCP Terraform sets the role and its token in the environment of the run. The executable of the provider is
// uploaded with the stack's folder. README.md describes how to build it.
new MqProvider(stack, 'mq', {
  region: process.env.AWS_REGION ?? 'eu-west-1',
  packaging: ProviderPackaging.selfContained(),
});

new BrokerUser(stack, 'orders', {
  brokerId: ValidatedVariable.forBrokerId(stack, 'broker_id').stringValue,
  username: 'orders-service',
  groups: ['orders'],
  password: BrokerPassword.fromSecretsManager('mq/orders-service'),
});

app.synth();
