"""
Calls every operation of Amazon MQ with every member of its request, and with what it refuses. Standard input has a password; the
arguments are a Region that has brokers of its own, one of them with users, and one of them that needs an action. Prints JSON.
"""
import base64
import json
import sys

from checked_client import CheckedClient, all_paths

password = sys.stdin.read()
listed_region, listed_broker, critical_broker = sys.argv[1:]
records = ({}, {}, set())
mq = CheckedClient("us-east-1", records)
elsewhere = CheckedClient("us-west-2", records)
listed = CheckedClient(listed_region, records)

WINDOW = {"DayOfWeek": "MONDAY", "TimeOfDay": "02:30", "TimeZone": "Europe/Berlin"}
LDAP = {
    "Hosts": ["ldap-1.example.com", "ldap-2.example.com"],
    "RoleBase": "ou=groups,dc=example,dc=com",
    "RoleName": "cn",
    "RoleSearchMatching": "(member={0})",
    "RoleSearchSubtree": True,
    "ServiceAccountPassword": password,
    "ServiceAccountUsername": "cn=service,dc=example,dc=com",
    "UserBase": "ou=users,dc=example,dc=com",
    "UserRoleName": "memberOf",
    "UserSearchMatching": "(uid={0})",
    "UserSearchSubtree": False,
}
ACTIVEMQ = {"EngineType": "ACTIVEMQ", "EngineVersion": "5.18", "HostInstanceType": "mq.m5.large", "PubliclyAccessible": False}
PAIR = {**ACTIVEMQ, "DeploymentMode": "ACTIVE_STANDBY_MULTI_AZ"}
SHARES = [f"arn:aws:ram:us-east-1:123456789012:resource-share/0000000{number}" for number in range(6)]
XML = '<broker made-up="1" xmlns="http://activemq.apache.org/schema/core"><made-up/><plugins/></broker>'


def if_modeled(operation, **members):
    """Returns the members that the model knows, which botocore gained after its version 1.43."""
    known = mq.model.operation_model(operation).input_shape.members
    return {name: value for name, value in members.items() if name in known}


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def configurations():
    made = mq.call(
        "CreateConfiguration",
        AuthenticationStrategy="SIMPLE",
        EngineType="ACTIVEMQ",
        EngineVersion="5.18",
        Name="orders",
        Tags={"team": "orders"},
    )
    identity = {"ConfigurationId": made["Id"]}
    mq.call("UpdateConfiguration", **identity, Data=encoded(XML), Description="Second")
    mq.call("DescribeConfiguration", **identity)
    mq.call("DescribeConfigurationRevision", **identity, ConfigurationRevision="2")
    unused = mq.call("CreateConfiguration", EngineType="RABBITMQ", Name="unused")
    mq.call("DeleteConfiguration", ConfigurationId=unused["Id"])
    first = mq.call("ListConfigurations", MaxResults=5)
    assert first["Configurations"]
    mq.call("ListConfigurationRevisions", **identity, MaxResults=5)
    return made


def primary(configuration):
    """Creates a broker with all members but those that others exclude."""
    made = mq.call(
        "CreateBroker",
        **PAIR,
        AuthenticationStrategy="SIMPLE",
        AutoMinorVersionUpgrade=True,
        BrokerName="primary",
        Configuration={"Id": configuration["Id"], "Revision": 1},
        CreatorRequestId="request-1",
        DataReplicationMode="NONE",
        EncryptionOptions={"KmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/1", "UseAwsOwnedKey": False},
        Logs={"Audit": True, "General": True},
        MaintenanceWindowStartTime=WINDOW,
        SecurityGroups=["sg-1"],
        StorageType="EFS",
        SubnetIds=["subnet-1", "subnet-2"],
        Tags={"team": "orders"},
        Users=[
            {"Username": "admin", "Password": password, "ConsoleAccess": True, "Groups": ["admins"], "ReplicationUser": False}
        ],
    )
    mq.call("DescribeBroker", BrokerId=made["BrokerId"])
    return made


def users(broker):
    for name in ("orders", "leaving"):
        mq.call(
            "CreateUser",
            BrokerId=broker,
            Username=name,
            Password=password,
            ConsoleAccess=True,
            Groups=["writers"],
            ReplicationUser=False,
        )
    pending = mq.call("DescribeUser", BrokerId=broker, Username="orders")
    mq.call("RebootBroker", BrokerId=broker)
    mq.call("DeleteUser", BrokerId=broker, Username="leaving")
    deleted = mq.call("DescribeUser", BrokerId=broker, Username="leaving")
    mq.call(
        "UpdateUser",
        BrokerId=broker,
        Username="orders",
        Password=password,
        ConsoleAccess=False,
        Groups=["readers"],
        ReplicationUser=True,
    )
    updated = mq.call("DescribeUser", BrokerId=broker, Username="orders")
    mq.call("ListUsers", BrokerId=broker, MaxResults=5)
    return {"pending": pending, "deleted": deleted, "updated": updated}


def updates(broker, configuration):
    mq.call(
        "UpdateBroker",
        BrokerId=broker,
        AutoMinorVersionUpgrade=True,
        AuthenticationStrategy="LDAP",
        Configuration={"Id": configuration["Id"], "Revision": 2},
        EngineVersion="5.19",
        HostInstanceType="mq.m5.xlarge",
        LdapServerMetadata=LDAP,
        Logs={"Audit": False, "General": True},
        MaintenanceWindowStartTime=WINDOW,
        SecurityGroups=["sg-2"],
    )
    mq.call("DescribeBroker", BrokerId=broker)
    mq.call("RebootBroker", BrokerId=broker)
    return mq.call("DescribeBroker", BrokerId=broker)


def ldap_broker():
    made = mq.call(
        "CreateBroker",
        **ACTIVEMQ,
        BrokerName="ldap",
        DeploymentMode="SINGLE_INSTANCE",
        AuthenticationStrategy="LDAP",
        LdapServerMetadata=LDAP,
    )
    return mq.call("DescribeBroker", BrokerId=made["BrokerId"])


def rabbitmq_broker():
    made = mq.call(
        "CreateBroker",
        BrokerName="rabbit",
        DeploymentMode="CLUSTER_MULTI_AZ",
        EngineType="RABBITMQ",
        HostInstanceType="mq.m7g.large",
        PubliclyAccessible=True,
        Users=[{"Username": "admin", "Password": password}],
        **if_modeled("CreateBroker", StorageSize=20),
    )
    identity = {"BrokerId": made["BrokerId"]}
    mq.call("UpdateBroker", **identity, **if_modeled("UpdateBroker", StorageSize=25, ResourceShareArns=SHARES))
    mq.call("DescribeBroker", **identity)
    if "DescribeSharedResources" in mq.model.operation_names:
        first = mq.call("DescribeSharedResources", **identity, MaxResults=5)
        mq.call("DescribeSharedResources", **identity, NextToken=first["NextToken"])
        assert [len(page) for page in mq.pages("DescribeSharedResources", 5, **identity)] == [5, 1]
    return made["BrokerId"]


def replication():
    """Pairs two brokers, changes their roles, and ends the replication."""
    first = mq.call("CreateBroker", **PAIR, BrokerName="first")
    second = elsewhere.call(
        "CreateBroker",
        **PAIR,
        BrokerName="second",
        DataReplicationMode="CRDR",
        DataReplicationPrimaryBrokerArn=first["BrokerArn"],
    )
    elsewhere.call("DescribeBroker", BrokerId=second["BrokerId"])
    mq.call("RebootBroker", BrokerId=first["BrokerId"])
    states = [elsewhere.call("DescribeBroker", BrokerId=second["BrokerId"])["BrokerState"]]
    elsewhere.call("Promote", BrokerId=second["BrokerId"], Mode="SWITCHOVER")
    states.append(mq.call("DescribeBroker", BrokerId=first["BrokerId"])["BrokerState"])
    elsewhere.call("UpdateBroker", BrokerId=second["BrokerId"], DataReplicationMode="NONE")
    elsewhere.call("DescribeBroker", BrokerId=second["BrokerId"])
    elsewhere.call("RebootBroker", BrokerId=second["BrokerId"])
    states.append(mq.call("DescribeBroker", BrokerId=first["BrokerId"])["BrokerState"])
    elsewhere.call("DeleteBroker", BrokerId=second["BrokerId"])
    mq.call("DeleteBroker", BrokerId=first["BrokerId"])
    return states


def tags(arn):
    mq.call("CreateTags", ResourceArn=arn, Tags={"stage": "test", "owner": "a b"})
    mq.call("DeleteTags", ResourceArn=arn, TagKeys=["stage", "team"])
    return mq.call("ListTags", ResourceArn=arn)["Tags"]


def catalog():
    types = mq.call("DescribeBrokerEngineTypes", EngineType="ACTIVEMQ", MaxResults=5)
    options = mq.call(
        "DescribeBrokerInstanceOptions", EngineType="ACTIVEMQ", HostInstanceType="mq.m5.large", StorageType="EBS", MaxResults=5
    )
    return [len(types["BrokerEngineTypes"]), len(options["BrokerInstanceOptions"])]


def with_tokens():
    """Sends the remaining member of list operations: the token of a next page, and an empty one where there is no next page."""
    revisions = listed.call("ListConfigurations", MaxResults=5)["Configurations"][0]["Id"]
    for number in range(11):
        listed.call("UpdateConfiguration", ConfigurationId=revisions, Data=encoded(XML), Description=str(number))
    calls = {
        "ListBrokers": {},
        "ListUsers": {"BrokerId": listed_broker},
        "ListConfigurations": {},
        "ListConfigurationRevisions": {"ConfigurationId": revisions},
        "DescribeBrokerInstanceOptions": {},
        "DescribeBrokerEngineTypes": {},
    }
    counts = {}
    for operation, members in calls.items():
        first = listed.call(operation, **members, MaxResults=5)
        listed.call(operation, **members, NextToken=first.get("NextToken", ""))
        pages = listed.pages(operation, 5, **members)
        texts = [json.dumps(element, default=str, sort_keys=True) for page in pages for element in page]
        counts[operation] = {"pages": [len(page) for page in pages], "different": len(set(texts))}
    return counts


def missing(configuration):
    """Calls each operation that can return NotFoundException for something that does not exist."""
    unknown = {
        "BrokerId": "b-none",
        "ConfigurationId": "c-none",
        "ConfigurationRevision": "1",
        "Data": encoded(XML),
        "Mode": "FAILOVER",
        "Password": password,
        "ResourceArn": "arn:aws:mq:us-east-1:123456789012:broker:none:b-none",
        "TagKeys": ["team"],
        "Username": "nobody",
    }
    found = {}
    for name in mq.model.operation_names:
        model = mq.model.operation_model(name)
        if "NotFoundException" in [shape.name for shape in model.error_shapes]:
            members = {member: unknown[member] for member in model.input_shape.required_members}
            found[name] = mq.refused(name, **members, **({"Tags": {"a": "b"}} if name == "CreateTags" else {}))
    found["DescribeConfigurationRevision, revision"] = mq.refused(
        "DescribeConfigurationRevision", ConfigurationId=configuration["Id"], ConfigurationRevision="9"
    )
    return found


def missing_users():
    user = {"BrokerId": listed_broker, "Username": "nobody"}
    return {name: listed.refused(name, **user) for name in ("DescribeUser", "UpdateUser", "DeleteUser")}


def conflicts(configuration):
    return {
        "CreateBroker": mq.refused("CreateBroker", **ACTIVEMQ, BrokerName="ldap", DeploymentMode="SINGLE_INSTANCE"),
        "CreateUser": listed.refused("CreateUser", BrokerId=listed_broker, Username="user-1", Password=password),
        "DeleteConfiguration": mq.refused("DeleteConfiguration", ConfigurationId=configuration["Id"]),
    }


def bad(broker, rabbit, configuration):
    """One bad request of each operation that can check something besides what exists."""
    broker_of = {"BrokerId": broker}
    user_of = {"BrokerId": listed_broker, "Username": "user-1"}
    identity = {"ConfigurationId": configuration["Id"]}
    return {
        "CreateBroker": mq.refused("CreateBroker", **{**PAIR, "BrokerName": "bad", "EngineVersion": "5.18.4"}),
        "UpdateBroker": mq.refused("UpdateBroker", **broker_of, SecurityGroups=[]),
        "Promote": mq.refused("Promote", **broker_of, Mode="FAILOVER"),
        "CreateUser": listed.refused("CreateUser", **{**user_of, "Username": "bad user"}, Password=password),
        "UpdateUser": listed.refused("UpdateUser", **user_of, Password="short"),
        "DeleteUser": mq.refused("DeleteUser", BrokerId=rabbit, Username="admin"),
        "DescribeUser": mq.refused("DescribeUser", BrokerId=rabbit, Username="admin"),
        "ListUsers": mq.refused("ListUsers", BrokerId=rabbit),
        "ListBrokers": mq.refused("ListBrokers", MaxResults=1),
        "CreateConfiguration": mq.refused("CreateConfiguration", EngineType="ACTIVEMQ", Name="a b"),
        "UpdateConfiguration": mq.refused("UpdateConfiguration", **identity, Data="%"),
        "DescribeConfigurationRevision": mq.refused(
            "DescribeConfigurationRevision", **identity, ConfigurationRevision="first"
        ),
        "ListConfigurations": mq.refused("ListConfigurations", NextToken="made-up"),
        "ListConfigurationRevisions": mq.refused("ListConfigurationRevisions", **identity, MaxResults=1),
        "DescribeBrokerEngineTypes": mq.refused("DescribeBrokerEngineTypes", EngineType="KAFKA"),
        "DescribeBrokerInstanceOptions": mq.refused("DescribeBrokerInstanceOptions", StorageType="S3"),
        "CreateTags": mq.refused("CreateTags", ResourceArn=configuration["Arn"], Tags={"aws:a": "b"}),
    }


def every_exception():
    """The emulator returns the exception that the name of the user stands for."""
    names = sorted(shape.name for shape in mq.model.error_shapes)
    return {name: listed.refused("DescribeUser", BrokerId=listed_broker, Username=f"fault-{name}") for name in names}


configuration = configurations()
broker = primary(configuration)
described_users = users(broker["BrokerId"])
updated = updates(broker["BrokerId"], configuration)
rabbit = rabbitmq_broker()
ldap_broker()
mq.call("ListBrokers", MaxResults=5)
listed.call("DescribeBroker", BrokerId=critical_broker)
print(
    json.dumps(
        {
            "users": described_users,
            "updated": {name: updated[name] for name in ("EngineVersion", "HostInstanceType", "Logs", "SecurityGroups")},
            "replication": replication(),
            "tags": tags(broker["BrokerArn"]),
            "catalog": catalog(),
            "pages": with_tokens(),
            "missing": missing(configuration),
            "missingUsers": missing_users(),
            "conflicts": conflicts(configuration),
            "bad": bad(broker["BrokerId"], rabbit, configuration),
            "exceptions": every_exception(),
            "operations": mq.model.operation_names,
            "problems": sorted(records[2]),
            "notSent": sorted(
                f"{name}{path}"
                for name in mq.model.operation_names
                for path in set(all_paths(mq.model.operation_model(name).input_shape)) - records[0].get(name, set())
            ),
            "notReceived": sorted(
                f"{name}{path}"
                for name in mq.model.operation_names
                for path in set(all_paths(mq.model.operation_model(name).output_shape)) - records[1].get(name, set())
            ),
        },
        default=str,
    )
)
