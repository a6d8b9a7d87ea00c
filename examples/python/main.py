"""Users of one existing broker, in Python. README.md describes how to run the app."""

import os
from pathlib import Path

from cdktf import App, TerraformOutput, TerraformStack, TerraformVariable
from cdktf_mq_users import (
    BrokerPassword,
    BrokerPasswords,
    BrokerUser,
    BrokerUserDefinition,
    BrokerUsers,
    MqProvider,
    RosterFile,
)
from constructs import Construct

BROKER_ID = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"


class UsersStack(TerraformStack):
    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        MqProvider(self, "mq", region=os.environ.get("AWS_REGION", "us-east-1"))

        # One user, whose password is passed to Terraform at plan and apply, and never stored.
        password = TerraformVariable(
            self, "operator_password", type="string", sensitive=True, description="The password of operator"
        )
        operator = BrokerUser(
            self,
            "operator",
            broker_id=BROKER_ID,
            username="operator",
            groups=["operators"],
            console_access=True,
            password=BrokerPassword.from_variable(password),
        )

        # More users, in code and in a file. The password of each is a secret: mq/orders/orders-service and so on.
        roster = RosterFile.from_path(str(Path(__file__).with_name("users.yaml")))
        services = BrokerUsers(
            self,
            "services",
            broker_id=BROKER_ID,
            users=[
                BrokerUserDefinition(username="orders-service", groups=["orders"]),
                BrokerUserDefinition(username="billing-service", groups=["billing", "invoices"]),
                *roster.users_of(BROKER_ID),
            ],
            passwords=BrokerPasswords.from_secrets_manager(name_prefix="mq/orders/"),
            # One reboot after all changes, so that they take effect immediately, also for the operator.
            reboot_on_change=True,
            depends_on=[operator],
        )
        TerraformOutput(self, "ids", value=services.ids)


app = App()
UsersStack(app, "python")
app.synth()
