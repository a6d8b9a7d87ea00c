"""Prints what parts of the API return in Python, as JSON: violations as data, and the errors of private constructors."""

import base64
import enum
import hashlib
import importlib
import json
import os
import sys
import tempfile

framework = importlib.import_module(sys.argv[1])
mq = importlib.import_module(sys.argv[2])

outdir = tempfile.mkdtemp()
app = framework.App(
    outdir=outdir,
    context={"cdktf-mq-users/provider-binary-directory": os.environ["PROVIDER_DIRECTORY"]},
)
stack = framework.TerraformStack(app, "stack")
mq.MqProvider(stack, "mq")
password = mq.BrokerPassword.from_secrets_manager("mq/orders")


def message_of(call):
    try:
        call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def as_data(violations):
    return [
        {"rule": one.rule, "severity": one.severity, "path": one.path, "message": one.message} for one in violations
    ]




class Count(enum.IntEnum):
    TWO = 2


user = {"broker_id": "b-1", "password": password}
authorization = mq.BrokerAuthorization(
    stack,
    "authorization",
    administrators=["admins"],
    queues=[mq.AuthorizedDestination(name="orders.>", read=["orders"]), {"name": "billing", "write": ["billing"]}],
    temporary_destinations=mq.AuthorizedGroups(read=["orders"]),
)
# The attributes of `mq_user`, which are the names that the functions of the provider read.
attributes = {"username": "orders", "console_access": True, "acknowledge": {"username-pii": "x"}}
functions = mq.MqFunctions
framework.TerraformOutput(stack, "one", value=functions.user_violations(attributes))
framework.TerraformOutput(stack, "all", value=functions.users_violations([attributes, dict(attributes)]))
secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:mq/orders-AbCdEf"
network = mq.RotationVpc(subnet_ids=["subnet-1"], security_group_ids=["sg-1"])
rotations = framework.TerraformStack(app, "rotations")
generator = framework.TerraformProviderGeneratorMetadata(provider_name="aws")
framework.TerraformProvider(
    rotations, "aws", terraform_resource_type="aws", terraform_generator_metadata=generator
)
mq.PasswordRotation(rotations, "rotation", broker_id="b-1", secrets={"or_ders": secret}, vpc=network, reboot=True)
module = mq.ModuleStack(app, "module")
module.add_override("locals", [{"a_b": {"c_d": [{"e_f": 1}]}}])
app.synth()
with open(os.path.join(outdir, "stacks", "module", "cdk.tf.json"), encoding="utf-8") as file:
    override = json.load(file)["locals"]
with open(os.path.join(outdir, "stacks", "stack", "cdk.tf.json"), encoding="utf-8") as file:
    outputs = {name: one["value"] for name, one in json.load(file)["output"].items()}
with open(os.path.join(outdir, "stacks", "rotations", "cdk.tf.json"), encoding="utf-8") as file:
    (rotation,) = json.load(file)["resource"]["aws_lambda_function"].values()
with open(rotation["filename"].replace("${path.module}", os.path.join(outdir, "stacks", "rotations")), "rb") as file:
    archive = base64.b64encode(hashlib.sha256(file.read()).digest()).decode()

print(
    json.dumps(
        {
            "user": as_data(mq.BrokerUser.violations_of(stack, username="a,b", groups=["x"], **user)),
            "valid": as_data(mq.BrokerUser.violations_of(stack, username="orders", **user)),
            "users": as_data(
                mq.BrokerUsers.violations_of(
                    stack, broker_id="b-1", users=[{"username": "orders"}, {"username": "orders"}], passwords=None
                )
            ),
            "outputs": outputs,
            "override": override,
            "archive": archive,
            "rotation": rotation,
            "schedule": message_of(
                lambda: mq.PasswordRotation(
                    rotations, "e", broker_id="b-1", secrets={"a": secret}, schedule="rate(1 hour)", resme=True
                )
            ),
            "enum": as_data(
                mq.BrokerUser.violations_of(stack, username="user-${count.index}", count=Count.TWO, **user)
            ),
            "class": message_of(
                lambda: mq.BrokerUser(stack, "a", broker_id="b-1", username="orders", password=mq.BrokerPassword)
            ),
            "spellings": message_of(
                lambda: mq.BrokerUsers(
                    stack,
                    "c",
                    broker_id="b-1",
                    users=[],
                    defaults={"consoleAccess": True, "console_access": False},
                )
            ),
            "password": message_of(mq.BrokerPassword),
            "functions": message_of(mq.MqFunctions),
            "groups": authorization.groups,
            "xml": authorization.configuration_xml,
            "plugin": authorization.plugin_xml,
            "unauthorized": as_data(
                mq.BrokerUser.violations_of(
                    stack, username="orders", groups=["oders"], authorization=authorization, **user
                )
            ),
            "misspelled": message_of(
                lambda: mq.BrokerAuthorization(
                    stack, "d", administrators=[], queues=[{"name": "a", "reed": ["orders"]}]
                )
            ),
        }
    )
)
