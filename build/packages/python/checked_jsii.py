"""jsii, with calls whose errors never contain a value that was passed.

jsii converts the values of a call to JSON. Its error for an object that it cannot convert contains the object, which may be
a password. Here such a value is refused with its place and its type. All others are passed on as plain values, which the
constructs check.
"""

import collections.abc
import datetime
import enum
import math
import os
import typing

import jsii as _jsii

if typing.TYPE_CHECKING:
    # The types of the decorators, without which type checkers know no type of a method.
    from jsii import *  # noqa: F403


def __getattr__(name: str) -> typing.Any:
    return getattr(_jsii, name)


# The classes whose dicts are data of the user. Elsewhere, a dict in a list stands for a struct.
_classes_with_data = ("MqFunctions",)


def create(klass, obj, args=None):
    return _jsii.create(klass, obj, _checked(args))


def invoke(obj, method, args=None):
    # The dicts of methods such as add_override are data of the user.
    return _jsii.invoke(obj, method, None if args is None else [_plain(arg, "", 0, False) for arg in args])


def sinvoke(klass, method, args=None):
    if klass.__name__ in _classes_with_data:
        return _jsii.sinvoke(klass, method, [_plain(arg, "", 0, False) for arg in args or []])
    return _jsii.sinvoke(klass, method, _checked(args))


def set(obj, property, value):
    return _jsii.set(obj, property, _plain(value, property, 0))


def sset(klass, property, value):
    return _jsii.sset(klass, property, _plain(value, property, 0))


def struct(kind, values):
    """Returns a struct from a dict. The constructs report unknown keys of their own structs, with all other mistakes."""
    names = kind.__jsii_name_mapping__
    if all(key in names for key in values):
        return kind(**values)
    if kind.__module__.split(".")[0] == __name__.split(".")[0]:
        renamed = {names.get(key, key): one for key, one in values.items()}
        if len(renamed) < len(values):
            raise _refused(kind.__name__, "a dict with one name in two spellings", f"Allowed: {', '.join(names)}.")
        return renamed
    raise _refused(kind.__name__, "a dict with an unknown key", f"Allowed: {', '.join(names)}.")


def _checked(args):
    return None if args is None else [_plain(arg, "", 0) for arg in args]


def _plain(value, place, depth, has_structs=True):
    """Returns a value in the form that jsii converts, or raises an error that names its place and type."""
    is_of_jsii = getattr(value, "__jsii_type__", None) is not None
    if isinstance(value, enum.Enum) and not is_of_jsii:
        return _plain(value.value, place, depth + 1, has_structs)
    if isinstance(value, type):
        raise _refused(place, f"the class {value.__name__}", "Allowed: an object of it.")
    if isinstance(value, float) and not math.isfinite(value):
        raise _refused(place, "not a finite number", "Allowed: numbers of JSON.")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if hasattr(value, "__jsii_ref__"):
        return value
    if depth > 50:
        problem = "The value nests deeper than 50 levels. Allowed: lists and dicts that do not contain themselves."
        raise TypeError(f"{place[:40]}…: {problem}")
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value
    names = getattr(value, "__jsii_name_mapping__", None)
    if names is not None and isinstance(getattr(value, "_values", None), dict):
        # A struct. As an object, jsii would check it by the types of the framework.
        return {
            names.get(key, key): _plain(one, _member(place, key), depth + 1, has_structs)
            for key, one in value._values.items()
        }
    if is_of_jsii:
        return value
    if isinstance(value, collections.abc.Mapping):
        wrong = [key for key in value if not isinstance(key, str)]
        if wrong:
            kind = type(wrong[0]).__name__
            raise _refused(place, f"a dict with a key of the type {kind}", "Allowed: keys of the type str.")
        # A key of a dict can be a password.
        return {key: _plain(one, place, depth + 1, has_structs) for key, one in value.items()}
    if isinstance(value, (list, tuple, collections.abc.Set)):
        return [
            _element(one, f"{place}[{index}]", depth + 1, has_structs) for index, one in enumerate(_in_order(value))
        ]
    if isinstance(value, os.PathLike):
        path = os.fspath(value)
        if isinstance(path, str):
            return path
    raise _refused(
        place,
        f"of the type {type(value).__name__}",
        "Allowed: str, int, float, bool, None, list, dict, and the objects of this package and of the framework.",
    )


def _in_order(values):
    """Returns the elements of a set of strings in the same order in every process, so that equal apps have equal output."""
    is_set = isinstance(values, collections.abc.Set)
    return sorted(values) if is_set and all(isinstance(one, str) for one in values) else values


def _element(value, place, depth, has_structs):
    """Returns an element of a list. A dict that stands for a struct has names of Python as its keys."""
    plain = _plain(value, place, depth, has_structs)
    if not has_structs or not isinstance(value, collections.abc.Mapping):
        return plain
    names = {_camel_case(key): one for key, one in plain.items()}
    if len(names) < len(plain):
        problem = "The value is a dict with one name in two spellings. Allowed: each name once, such as console_access."
        raise TypeError(f"{place}: {problem}")
    return names


def _camel_case(name):
    first, *others = name.split("_")
    return "".join([first, *(other.capitalize() for other in others)]) if first else name


def _member(place, key):
    return f"{place}.{key}" if place else key


def _refused(place, problem, remedy):
    return TypeError(f"{place or 'An argument'}: The value is {problem}. {remedy} Pass one of these.")
