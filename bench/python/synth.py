"""
Builds and synthesizes an app with 1,000 users, and prints the milliseconds: `synth.py each` or `synth.py lists`.
With `bare`, the app has 1,000 resources of the framework without any attribute, and nothing of this package.
"""

import sys
import tempfile
import time

from cdktf import App, TerraformResource, TerraformStack, TerraformVariable
from cdktf_mq_users import BrokerPassword, BrokerPasswords, BrokerUser, BrokerUserDefinition, BrokerUsers, MqProvider


def username(index):
    return f"service-{index}"


def groups(index):
    return ["readers", f"team-{index % 20}"]


began = time.perf_counter()
app = App(outdir=tempfile.mkdtemp())
stack = TerraformStack(app, "stack")
if sys.argv[1] != "bare":
    MqProvider(stack, "mq", region="us-east-1")
if sys.argv[1] == "bare":
    for index in range(1000):
        TerraformResource(stack, username(index), terraform_resource_type="mq_user")
elif sys.argv[1] == "each":
    password = BrokerPassword.from_variable(TerraformVariable(stack, "password", type="string", sensitive=True))
    for index in range(1000):
        BrokerUser(
            stack,
            username(index),
            broker_id=f"b-{index // 250}",
            username=username(index),
            groups=groups(index),
            password=password,
        )
else:
    for broker in range(4):
        BrokerUsers(
            stack,
            f"users-{broker}",
            broker_id=f"b-{broker}",
            users=[
                BrokerUserDefinition(username=username(index), groups=groups(index))
                for index in range(broker * 250, broker * 250 + 250)
            ],
            passwords=BrokerPasswords.from_secrets_manager(name_prefix="mq/"),
        )
app.synth()
print((time.perf_counter() - began) * 1000)
