"""Makes calls that are described in JSON on the standard input, and prints the error or the warnings of each as JSON.

`validation.test.ts` makes the same calls in TypeScript.
"""

import importlib
import json
import os
import re
import sys
import tempfile

framework = importlib.import_module(sys.argv[1])
mq = importlib.import_module(sys.argv[2])


def snake_case(name):
    return re.sub(r"([A-Z])", lambda found: "_" + found.group(1).lower(), name)


def value_of(value, stack):
    if isinstance(value, list):
        return [value_of(one, stack) for one in value]
    if not isinstance(value, dict):
        return value
    if "$plainText" in value:
        return mq.BrokerPassword.unsafe_plain_text(value["$plainText"])
    if "$secrets" in value:
        return mq.BrokerPasswords.from_secrets_manager(name_prefix=value["$secrets"])
    if "$variable" in value:
        options = {snake_case(key): one for key, one in value["$variable"].items()}
        return framework.TerraformVariable(stack, "variable", **options)
    if "$definition" in value:
        return mq.BrokerUserDefinition(**named(value["$definition"], stack))
    return {key: value_of(one, stack) for key, one in value.items()}


def named(props, stack):
    return {snake_case(key): value_of(one, stack) for key, one in props.items()}


def make(call):
    context = {
        "cdktf-mq-users/provider-binary-directory": os.environ["PROVIDER_DIRECTORY"],
        # With older versions, cdktn refuses ephemeral and write-only values.
        "targetVersions": {"terraform": ">=1.11.0", "opentofu": ">=1.11.0"},
    }
    app = framework.App(outdir=tempfile.mkdtemp(), context=context)
    stack = framework.TerraformStack(app, "stack")
    if call["name"] != "MqProvider":
        mq.MqProvider(stack, "mq")
    class_name, _, method = call["name"].partition(".")
    target = getattr(mq, class_name)
    try:
        if method:
            arguments = [stack if one == "$stack" else value_of(one, stack) for one in call["arguments"]]
            getattr(target, snake_case(method))(*arguments, **named(call.get("props", {}), stack))
        else:
            for index in range(call.get("times", 1)):
                target(stack, f"construct{index}", **named(call["props"], stack))
        if call.get("synth"):
            app.synth()
            with open(os.path.join(app.outdir, "manifest.json"), encoding="utf-8") as file:
                annotations = json.load(file)["stacks"]["stack"]["annotations"]
            return {"warnings": [one["message"] for one in annotations]}
        return {}
    except RuntimeError as error:
        # jsii writes the type of an error of a method before its message.
        return {"error": re.sub(r"^\w*Error: ", "", str(error))}


print(json.dumps([make(call) for call in json.load(sys.stdin)]))
