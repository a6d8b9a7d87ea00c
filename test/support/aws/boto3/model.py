"""Prints the requests of Amazon MQ as the service model of the installed botocore defines them, as JSON."""
import json

import botocore.session

model = botocore.session.get_session().get_service_model("mq")


def tree(shape):
    """Returns a shape with the names that are sent."""
    kind = shape.type_name
    if kind == "structure":
        return {
            "type": kind,
            "members": {sent_name(name, member): tree(member) for name, member in shape.members.items()},
            "required": [sent_name(name, shape.members[name]) for name in shape.required_members],
        }
    if kind == "list":
        return {"type": kind, "of": tree(shape.member)}
    if kind == "map":
        return {"type": kind, "keys": tree(shape.key), "of": tree(shape.value)}
    return {"type": kind, **({"values": shape.enum} if getattr(shape, "enum", None) else {})}


def sent_name(name, member):
    return member.serialization.get("name", name)


def members_at(shape, *locations):
    """Returns the members of a request that are sent in one of the places."""
    chosen = {
        name: member
        for name, member in (shape.members if shape else {}).items()
        if member.serialization.get("location", "body") in locations
    }
    return {
        "type": "structure",
        "members": {sent_name(name, member): tree(member) for name, member in chosen.items()},
        "required": [sent_name(name, chosen[name]) for name in shape.required_members if name in chosen] if shape else [],
    }


def operation(name):
    found = model.operation_model(name)
    http = found.http
    return {
        "route": f'{http["method"]} {http["requestUri"]}',
        "status": http.get("responseCode", 200),
        "path": members_at(found.input_shape, "uri"),
        "query": members_at(found.input_shape, "querystring"),
        "body": members_at(found.input_shape, "body"),
    }


print(json.dumps({name: operation(name) for name in model.operation_names}))
