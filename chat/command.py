"""A command: what somebody, or the clock, wants done; typed, and packable into a button."""

import json
from typing import Annotated, Any, ClassVar, NewType, Self

from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator

PersonId = NewType("PersonId", int)
ProgrammeId = NewType("ProgrammeId", int)
PairId = NewType("PairId", int)
SessionId = NewType("SessionId", int)

by_name: "dict[str, type[Command]]" = {}
retired: "dict[str, type[Command]]" = {}


class UnknownCommandError(LookupError):
    """A packed command that this version of Binôme does not know."""


class Command(BaseModel):
    """The base of all commands. A subclass takes a `name`, which, once released, is never given to another.

    `form` marks a command that asks for more in a form: where a platform must know before it sends a button's command.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    name: ClassVar[str] = ""
    opens_form: ClassVar[bool] = False

    def __init_subclass__(cls, *, name: str = "", form: bool = False, **more: Any) -> None:
        super().__init_subclass__(**more)
        cls.opens_form = form
        if not name:
            return
        if name in by_name or name in retired:
            raise TypeError(f"two commands are named {name}")
        cls.name = name
        by_name[name] = cls

    @classmethod
    def known(cls, **context: Any) -> dict[str, Any]:
        """What is already known of a command when its form opens, as JSON values; raises TypeError for a wrong name."""
        unknown = context.keys() - cls.model_fields.keys()
        if unknown:
            raise TypeError(f"{cls.name} has no {', '.join(sorted(unknown))}")
        return context

    def pack(self) -> str:
        """The command as text for a button or a row: its name, a space, its fields as JSON (defaults left out)."""
        return f"{self.name} {self.model_dump_json(exclude_defaults=True)}"

    def inside(self, programme: ProgrammeId) -> Self:
        """The same command, about this programme."""
        return self.model_copy(update={"programme": programme})


class ProgrammeCommand(Command):
    """A command about one programme; 0 until the middle has found which."""

    programme: ProgrammeId = ProgrammeId(0)


class RetiredCommand(Command):
    """The base of released commands that are gone: `class Vote(RetiredCommand, name="tips.vote")`.

    The cards of earlier versions that wait to be sent hold their buttons: these are shown as they are, and whoever
    presses one is told that it is old.
    """

    model_config = ConfigDict(extra="allow")

    def __init_subclass__(cls, *, name: str, **more: Any) -> None:
        super().__init_subclass__(**more)
        if name in by_name or name in retired:
            raise TypeError(f"two commands are named {name}")
        cls.name = name
        retired[name] = cls


def unpack(packed: str) -> Command:
    """The command that `Command.pack` wrote, be it a retired one.

    Raises UnknownCommandError for an unknown name, pydantic's ValidationError for unknown or wrong fields.
    """
    name, _, fields = packed.partition(" ")
    if name in retired:
        return retired[name].model_validate_json(fields or "{}")
    return build(name, json.loads(fields or "{}"))


def build(name: str, fields: dict[str, Any]) -> Command:
    """A command that can be carried out, from its name and fields; raises as `unpack` does."""
    if name not in by_name:
        raise UnknownCommandError(name)
    return by_name[name].model_validate(fields)


Packed = Annotated[
    Command,
    PlainValidator(lambda value: value if isinstance(value, Command) else unpack(value)),
    PlainSerializer(lambda command: command.pack(), return_type=str),
]
