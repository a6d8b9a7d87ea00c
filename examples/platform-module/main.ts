/** Two teams on the broker of a platform team, by the construct that the platform team gives them. See README.md. */
import { App, TerraformStack } from 'cdktf';
import { MqProvider, ValidatedVariable } from 'cdktf-mq-users';
import { TeamUsers } from './team-users';

const app = new App();
const stack = new TerraformStack(app, 'platform-module');
new MqProvider(stack, 'mq', { region: process.env.AWS_REGION ?? 'eu-west-1' });
const brokerId = ValidatedVariable.forBrokerId(stack, 'broker_id').stringValue;

new TeamUsers(stack, 'orders', { team: 'orders', brokerId, purposes: ['api', 'worker'] });
const billing = new TeamUsers(stack, 'billing', { team: 'billing', brokerId, purposes: ['worker'] });

// The escape hatches of CDKTF are all there.
billing.user('worker').addOverride('lifecycle.prevent_destroy', true);

app.synth();
