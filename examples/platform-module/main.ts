/** Two teams whose users are on the broker of a platform team, created with the platform team's construct. See README.md. */
import { App, TerraformStack } from 'cdktf';
import { MqProvider, ValidatedVariable } from 'cdktf-mq-users';
import { TeamUsers } from './team-users';

const app = new App();
const stack = new TerraformStack(app, 'platform-module');
new MqProvider(stack, 'mq', { region: process.env.AWS_REGION ?? 'eu-west-1' });
const brokerId = ValidatedVariable.forBrokerId(stack, 'broker_id').stringValue;

new TeamUsers(stack, 'orders', { team: 'orders', brokerId, purposes: ['api', 'worker'] });
const billing = new TeamUsers(stack, 'billing', { team: 'billing', brokerId, purposes: ['worker'] });

// All escape hatches of CDKTF are available.
billing.user('worker').addOverride('timeouts.create', '1h');

app.synth();
