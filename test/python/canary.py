"""Calls the API with a password in wrong places, and prints all that the errors show: one JSON object for each call.

The arguments are a seed, the number of calls, the package, and the framework. The environment has the password, so that no line of code
in a traceback contains it.
"""

import datetime
import decimal
import importlib
import inspect
import io
import json
import logging
import os
import pathlib
import random
import sys
import tempfile
import traceback

seed, count, package, framework_name = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
framework = importlib.import_module(framework_name)
mq = importlib.import_module(package)
chance = random.Random(seed)
canary = os.environ["CANARY"]
roster = os.environ["ROSTER"]
broker_id = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"


def new_stack():
    context = {
        "cdktf-mq-users/provider-binary-directory": os.environ["PROVIDER_DIRECTORY"],
        # With older versions, cdktn refuses ephemeral and write-only values.
        "targetVersions": {"terraform": ">=1.11.0", "opentofu": ">=1.11.0"},
    }
    app = framework.App(outdir=tempfile.mkdtemp(), context=context)
    stack = framework.TerraformStack(app, "stack")
    mq.MqProvider(stack, "mq")
    return stack


def variable(stack, **options):
    return framework.TerraformVariable(stack, f"variable_{chance.random()}", type="string", sensitive=True, **options)


# Arguments with which calls succeed, by their names. All others are left out or None.
good = {
    "scope": lambda stack: stack,
    "id": lambda stack: "construct",
    "broker_id": lambda stack: broker_id,
    "username": lambda stack: "orders",
    "password": lambda stack: mq.BrokerPassword.from_secrets_manager("mq/orders"),
    "users": lambda stack: [mq.BrokerUserDefinition(username="orders")],
    "passwords": lambda stack: mq.BrokerPasswords.from_secrets_manager(name_prefix="mq/"),
    "variable": lambda stack: variable(stack),
    "secret_id": lambda stack: "mq/orders",
    "name_prefix": lambda stack: "mq/",
    "value": lambda stack: "Example-Secret-2026",
    "path": lambda stack: roster,
    "role_arn": lambda stack: "arn:aws:iam::123456789012:role/example",
}

# Objects whose methods are called, by their classes.
objects = {
    "BrokerUsers": lambda stack: mq.BrokerUsers(
        stack, "users", broker_id=broker_id, users=good["users"](stack), passwords=good["passwords"](stack)
    ),
    "BrokerUser": lambda stack: mq.BrokerUser(
        stack, "user", broker_id=broker_id, username="orders", password=good["password"](stack)
    ),
    "BrokerPasswords": good["passwords"],
    "RosterFile": lambda stack: mq.RosterFile.from_path(roster),
    "UserMapVariable": lambda stack: mq.UserMapVariable(stack, "variable"),
    "MqProvider": lambda stack: mq.MqProvider(stack, "other", alias="other"),
}


class Holder:
    """An object whose text is the password."""

    def __repr__(self):
        return canary


class Passwords(mq.BrokerPasswords):
    """Passwords of a user who returns a wrong value."""

    def __init__(self, result):
        super().__init__()
        self.result = result

    def password_for(self, scope, username):
        return self.result


def own_members(kind):
    for name, member in vars(kind).items():
        function = getattr(member, "__func__", member)
        if isinstance(member, property):
            if member.fset is not None and not name.startswith("_"):
                yield name, member, "property"
        elif inspect.isfunction(function) and not name.startswith("_"):
            yield name, function, "static" if isinstance(member, classmethod) else "method"


def all_targets():
    for class_name in sorted(mq.__all__):
        kind = getattr(mq, class_name)
        if not inspect.isclass(kind) or getattr(kind, "_is_protocol", False):
            continue
        yield class_name, kind.__init__, lambda stack, kind=kind: kind
        for name, function, sort in own_members(kind):
            if sort == "static":
                yield f"{class_name}.{name}", function, lambda stack, kind=kind, name=name: getattr(kind, name)
            elif class_name in objects and sort == "method":
                make = objects[class_name]
                yield f"{class_name}.{name}", function, lambda stack, make=make, name=name: getattr(make(stack), name)
            elif class_name in objects:
                make = objects[class_name]

                def setter(stack, make=make, name=name):
                    made = make(stack)
                    return lambda value: setattr(made, name, value)

                yield f"{class_name}.{name}", lambda self, alias: None, setter


def evil(stack, depth=0):
    """Returns a value that contains the password."""
    inner = (lambda: evil(stack, depth + 1)) if depth < 3 else (lambda: canary)
    name = chance.choice([*good, "groups", "jsonField", "consoleAccess", "wrong_name", "$jsii.map", "$jsii.byref"])
    makers = [
        lambda: canary,
        lambda: f"before {canary}",
        lambda: [inner()],
        lambda: (inner(), 1),
        lambda: {name: inner()},
        lambda: {name: inner(), "username": "orders"},
        lambda: {canary: inner()},
        lambda: {canary},
        lambda: {1: canary},
        lambda: canary.encode(),
        lambda: [None, inner(), float("nan")],
        lambda: Holder(),
        lambda: lambda value=canary: value,
        lambda: pathlib.PurePosixPath(canary),
        lambda: ValueError(canary),
        lambda: type("Text", (str,), {})(canary),
        lambda: [decimal.Decimal(1), canary, datetime.datetime(2026, 1, 1)],
        lambda: (one for one in [canary]),
        lambda: mq.BrokerUserDefinition(username=inner(), groups=inner(), password=inner()),
        lambda: mq.BrokerPasswordOptions(version=inner()),
        lambda: mq.UserTimeouts(create=inner()),
        lambda: framework.TerraformResourceLifecycle(ignore_changes=[canary]),
        lambda: mq.BrokerPassword.unsafe_plain_text(canary),
        lambda: variable(stack, default=canary),
        lambda: framework.Token.as_string({"value": canary}),
        lambda: framework.Token.as_string(canary),
        lambda: framework.Fn.join(",", ["before", inner()]) if depth > 2 else canary,
        lambda: Passwords(inner()),
    ]
    return chance.choice(makers)()


def is_text(value):
    """Returns whether a value is a string, or a list with one."""
    if isinstance(value, (list, tuple, set)):
        return any(is_text(one) for one in value)
    return isinstance(value, (str, pathlib.PurePath))


def arguments(function, stack, wrong):
    """Returns the arguments of a call, of which up to three contain the password, and describes these."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    # Errors quote a string that is given as a name, so that the mistake in it can be found.
    names = {"id", "import_to_id", "import_from_id", "path", "username", "broker_id", "groups", "name"}
    names |= {"alias", "region", "source", "version", "secret_name"}
    corrupted = set(chance.sample([one.name for one in parameters], min(len(parameters), chance.randint(1, 3))))
    if not wrong:
        corrupted = set()
    positional, named = [], {}
    for one in parameters:
        if one.name in corrupted:
            value = evil(stack)
            while one.name in names and is_text(value):
                value = {"wrong": value}
        elif one.name in good:
            value = good[one.name](stack)
        elif one.default is inspect.Parameter.empty and one.kind is not inspect.Parameter.VAR_POSITIONAL:
            value = None
        else:
            continue
        if one.kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD):
            positional.append(value)
        elif one.kind is inspect.Parameter.VAR_POSITIONAL:
            positional += [value]
        else:
            named[one.name] = value
    if wrong and chance.random() < 0.05:
        named["wrong_name"] = canary
    if wrong and chance.random() < 0.03:
        positional.append(canary)
    return positional, named, sorted(corrupted)


def text_of(error):
    """Returns all that Python shows of an error."""
    stream = io.StringIO()
    logger = logging.Logger("test")
    logger.addHandler(logging.StreamHandler(stream))
    logger.error("failed: %s %r", error, error, exc_info=error)
    shown = [stream.getvalue(), *traceback.format_exception(type(error), error, error.__traceback__)]
    return "\n".join([*shown, repr(error), str(error), repr(error.args), repr(vars(error))])


def report(target, wrong, error, text):
    print(json.dumps({"target": target, "wrong": wrong, "error": error, "text": text}), flush=True)


def attempt(target, function, bind, wrong=True):
    stack = new_stack()
    corrupted = []
    try:
        positional, named, corrupted = arguments(function, stack, wrong)
        result = bind(stack)(*positional, **named)
        report(target, corrupted, None, f"{result!r} {result}")
        framework.App.of(stack).synth()
    except Exception as error:
        report(target, corrupted, type(error).__name__, text_of(error))


def main():
    targets = list(all_targets())
    for target, function, bind in targets:
        attempt(target, function, bind, wrong=False)
    for index in range(count):
        attempt(*targets[index % len(targets)])
    try:
        raise ValueError(canary)
    except ValueError as error:
        report("control", [], "ValueError", text_of(error))


main()
