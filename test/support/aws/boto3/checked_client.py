"""A client of Amazon MQ whose requests are recorded, and whose responses are compared with the service model."""
import datetime
import json

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.paginate import PageIterator, Paginator

JSON_TYPES = {"string": str, "boolean": bool, "integer": int, "list": list, "map": dict, "structure": dict, "timestamp": str}


class CheckedClient:
    """`sent`, `received`: the paths of the members in requests and responses, by operation. `problems`: what differs."""

    def __init__(self, region, records):
        self.client = boto3.client("mq", region_name=region)
        self.model = self.client.meta.service_model
        self.sent, self.received, self.problems = records
        self.raw = None
        self.client.meta.events.register("before-parse.mq", self.keep)

    def keep(self, response_dict, **_):
        self.raw = response_dict

    def call(self, operation, **members):
        """Calls an operation, and returns the response."""
        model = self.model.operation_model(operation)
        response = getattr(self.client, xform_name(operation))(**members)
        self.sent.setdefault(operation, set()).update(paths(model.input_shape, members))
        self.compare(model, response)
        return {name: value for name, value in response.items() if name != "ResponseMetadata"}

    def compare(self, model, response):
        """Compares a response, as it was received and as botocore has parsed it, with the model."""
        expected = model.http.get("responseCode", 200)
        if self.raw["status_code"] != expected:
            self.problem(model.name, f'status {self.raw["status_code"]}, and {expected} in the model')
        seen = self.received.setdefault(model.name, set())
        body = json.loads(self.raw["body"] or b"{}")
        if model.output_shape is None:
            if self.raw["body"]:
                self.problem(model.name, "a body, and none in the model")
            return
        for text in differences(model.output_shape, body, ""):
            self.problem(model.name, text)
        seen.update(paths(model.output_shape, response))
        for text in unparsed(model.output_shape, response, ""):
            self.problem(model.name, text)

    def problem(self, operation, text):
        self.problems.add(f"{operation}{text if text.startswith('.') else ': ' + text}")

    def refused(self, operation, **members):
        """Returns the error of a call: its class, whether the operation has it, its status, attribute and message."""
        model = self.model.operation_model(operation)
        try:
            getattr(self.client, xform_name(operation))(**members)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            shape = self.model.shape_for_error_code(code)
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            return {
                "name": type(error).__name__,
                "isModeled": code in [error_shape.name for error_shape in model.error_shapes],
                "status": status,
                "modeledStatus": shape.metadata["error"]["httpStatusCode"] if shape else None,
                "attribute": error.response.get("ErrorAttribute"),
                "message": error.response["Error"]["Message"],
            }
        return None

    def pages(self, operation, size, **members):
        """Returns the lists of all pages. botocore has a paginator for ListBrokers alone; the others are made like it."""
        method = xform_name(operation)
        model = self.model.operation_model(operation)
        if self.client.can_paginate(method):
            paginator = self.client.get_paginator(method)
        else:
            config = {"input_token": "NextToken", "output_token": "NextToken", "limit_key": "MaxResults"}
            lists = [name for name, member in model.output_shape.members.items() if member.type_name == "list"]
            paginator = Paginator(getattr(self.client, method), {**config, "result_key": lists}, model)
        pages = paginator.paginate(**members, PaginationConfig={"PageSize": size})
        assert isinstance(pages, PageIterator)
        return [
            element
            for page in pages
            for name, element in page.items()
            if name != "ResponseMetadata" and isinstance(element, list)
        ]


def paths(shape, value, path=""):
    """Yields the paths of the members that a value has."""
    if shape is None or value is None:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if isinstance(value, dict) and name in value:
                yield from paths(member, value[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for element in value:
            yield from paths(shape.member, element, f"{path}[]")
    else:
        yield path


def all_paths(shape, path=""):
    """Yields the paths of all members of a shape."""
    if shape is None:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from all_paths(member, f"{path}.{name}")
    elif shape.type_name == "list":
        yield from all_paths(shape.member, f"{path}[]")
    else:
        yield path


def differences(shape, value, path):
    """Yields what differs between a received value and its shape."""
    kind = JSON_TYPES[shape.type_name]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        yield f"{path}: {type(value).__name__}, and {shape.type_name} in the model"
    elif shape.type_name == "structure":
        members = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
        for name in value:
            if name not in members:
                yield f"{path}.{name}: not in the model"
            elif value[name] is not None:
                yield from differences(members[name][1], value[name], f"{path}.{members[name][0]}")
        for name, (modeled, _) in members.items():
            if modeled in shape.required_members and value.get(name) is None:
                yield f"{path}.{modeled}: required in the model, and absent"
    elif shape.type_name == "list":
        for element in value:
            yield from differences(shape.member, element, f"{path}[]")
    elif shape.type_name == "map":
        for key, element in value.items():
            yield from differences(shape.key, key, f"{path} key")
            yield from differences(shape.value, element, f"{path} value")
    elif shape.type_name == "string" and shape.enum and value not in shape.enum:
        how = "another case" if value.upper() in shape.enum else "not one"
        yield f"{path}: {how} of the values in the model"


def unparsed(shape, value, path):
    """Yields the timestamps that botocore has not parsed to a time with a time zone."""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if value.get(name) is not None:
                yield from unparsed(member, value[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for element in value:
            yield from unparsed(shape.member, element, f"{path}[]")
    elif shape.type_name == "timestamp":
        if not (isinstance(value, datetime.datetime) and value.tzinfo):
            yield f"{path}: not a time"
