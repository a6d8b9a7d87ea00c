/**
 * A module for teams that write HCL and no TypeScript: this stack synthesizes to a folder that they call with
 * `module "users" { source = "…" }`. See README.md.
 */
import { App } from 'cdktf';
import { ModuleStack, MqProvider, ValidatedVariable, UserMapVariable } from 'cdktf-mq-users';

const app = new App();
const stack = new ModuleStack(app, 'mq-users');

// The caller configures Region and credentials. For a provider in a registry, set packaging: ProviderPackaging.fromRegistry('~> 0.1.0').
new MqProvider(stack, 'mq');

const users = new UserMapVariable(stack, 'users');
users.createUsers(stack, 'user', { brokerId: ValidatedVariable.forBrokerId(stack, 'broker_id').stringValue });

app.synth();
