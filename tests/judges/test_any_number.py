"""However much there is to show, no platform refuses it: every kind of part and field, every list, every sentence."""

import importlib
import inspect
import pkgutil
import typing
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import pytest

import handlers
from bot import showing
from bot.slack.render import card as slack_card
from bot.slack.render import form as slack_form
from bot.teams.render import card as teams_card
from bot.teams.render import form as teams_form
from chat.card import Bullets, Button, Buttons, Card, Confirm, Fact, Link, Note, Paragraph, Picture, Rule, button
from chat.command import ProgrammeId
from chat.commands.announcements import Audience
from chat.commands.help import OpenHome
from chat.commands.pause import OpenPause
from chat.form import (
    ChannelField,
    CheckBoxes,
    DateField,
    Form,
    MultiSelect,
    Option,
    PersonField,
    Select,
    TextArea,
    TextField,
    TimeField,
)
from chat.message import Answer
from chat.router import LONGEST_REST
from chat.text import Text, t, verbatim
from chat.turn import Role, Source, Standing, Turn
from content import library
from content.words import LANGUAGES, Reader, say
from handlers import blocks
from handlers.announcements import cards as announcements
from handlers.departures import cards as departures
from handlers.failures import cards as failures
from handlers.home import show_home
from handlers.join import forms as join
from handlers.volunteers import cards as volunteers
from programme.belonging import Belonging
from programme.refusals import Failure
from storage import encryption
from storage.announcements import SENT, Announcement
from storage.database import Database
from storage.failures import Undelivered
from storage.programmes import Programme
from tests.content.released import placeholders
from tests.content.test_words import messages
from tests.judges.cards import unfit
from tests.judges.judges import Payload, beyond_limits
from tests.running import KEY

# not what those who judge all that is shown would hear: no test shows a thousand to anybody
message, home, view = (inspect.unwrap(one) for one in (slack_card.message, slack_card.home, slack_form.view))
adaptive, drawn_on_teams = inspect.unwrap(teams_card.card), inspect.unwrap(teams_form.drawn)
again = inspect.unwrap(teams_form.again)
NUMBERS: Final = (0, 1, 26, 101, 1000)
MEDIA: Final = "https://binome.example/media"
CLIENT: Final = teams_card.Client(MEDIA)
NAME, LONG = "Maximilienne-Élisabeth de Villeneuve d’Ascq", "é" * 4000
SURE: Final = Confirm(title=verbatim(LONG), text=verbatim(LONG), yes=verbatim(LONG), no=verbatim(LONG))
READERS: Final = (Reader("en-GB"), Reader("fr-FR"))
HERE: Final = ProgrammeId(1)
NOW: Final = datetime(2027, 1, 5, tzinfo=UTC)
LONGEST_SENTENCE: Final = 3000
TOLD_TO_LEADS: Final = list(Failure)[5:]


def refused(card: Card) -> list[str]:
    """What Slack and Teams refuse of a card, for one reader of each language, for both at once, and as Home."""
    found: list[str] = []
    for readers in (READERS[:1], READERS[1:], READERS):
        found += beyond_limits([Payload("message", "message", message(card, readers, MEDIA))])
        found += unfit([Payload("card", "card", adaptive(card, readers, CLIENT))])
    return found + beyond_limits([Payload("home", "home", home(card, READERS[1], MEDIA))])


def refused_form(form: Form, channels: int = 0) -> list[str]:
    """What they refuse of a form: as a modal, in a dialog, as a message, and with what is wrong in it."""
    found: list[str] = []
    offered = [(f"19:{n:032}@thread.tacv2", f"{NAME} {n}") for n in range(channels)]
    for reader in READERS:
        found += beyond_limits([Payload("modal", "modal", view(form, {}, reader))])
        for dialog in (False, True):
            drawn = drawn_on_teams(form, {}, reader, offered, dialog=dialog)
            wrong = again(drawn, {}, {"": t("mistakes.missing")}, READERS)
            shown = [teams_form.dialog(one)["task"]["value"]["card"]["content"] for one in (drawn, wrong)]
            found += unfit([Payload("card", "form", one) for one in (*shown, teams_form.inline(wrong))])
    return found


def words(n: int) -> Text:
    return verbatim(f"{NAME} {n}")


def pressed(n: int, **more: Any) -> Button:
    return button(words(n), OpenPause(programme=HERE, rest="é" * LONGEST_REST)).model_copy(update=more)


PARTS: Final[Mapping[str, Callable[[int], tuple[Any, ...]]]] = {
    "paragraphs": lambda n: tuple(Paragraph(text=verbatim(LONG)) for _ in range(n)),
    "facts": lambda n: tuple(Fact(label=words(one), value=verbatim(LONG[:80])) for one in range(n)),
    "long facts": lambda n: tuple(Fact(label=verbatim(LONG), value=verbatim(LONG)) for _ in range(n)),
    "notes": lambda n: tuple(Note(text=verbatim(LONG)) for _ in range(n)),
    "pictures": lambda n: tuple(Picture(file="x.png", alt=verbatim(LONG)) for _ in range(n)),
    "links": lambda n: tuple(Link(label=words(one), address="https://x.example") for one in range(n)),
    "rules": lambda n: tuple(Rule() for _ in range(n)),
    "a list": lambda n: (Bullets(items=tuple(words(one) for one in range(n))),),
    "a list of long lines": lambda n: (Bullets(items=(verbatim(LONG),) * n),),
    "a row of buttons": lambda n: (Buttons(buttons=tuple(map(pressed, range(n)))),),
    "rows of buttons": lambda n: tuple(Buttons(buttons=(pressed(one),)) for one in range(n)),
    "lines with buttons": lambda n: tuple(
        part
        for one in range(n)
        for part in (Fact(label=words(one), value=words(one)), Buttons(buttons=(pressed(one),)))
    ),
    "questions": lambda n: (Buttons(buttons=tuple(pressed(one, confirm=SURE) for one in range(n))),),
}


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_a_card_of_any_number_of_parts_is_taken(parts: Callable[[int], tuple[Any, ...]], number: int) -> None:
    last = tuple(pressed(one, confirm=SURE) for one in range(number))
    for title in (verbatim("t"), verbatim(LONG)):
        assert refused(Card(title=title, parts=parts(number))) == []
        assert refused(Card(title=title, parts=parts(number), buttons=last)) == []


@pytest.mark.parametrize("number", NUMBERS[2:])
def test_what_does_not_fit_is_told_and_the_last_buttons_stay(number: int) -> None:
    parts = PARTS["lines with buttons"](number)
    shown = Card(title=verbatim("t"), parts=parts, buttons=(button(verbatim("last"), OpenPause(programme=HERE)),))
    for drawn in (
        message(shown, READERS[:1], MEDIA), adaptive(shown, READERS[:1], CLIENT),
    ):  # fmt: skip
        assert number < 101 or say(t("common.cut"), READERS[0]) in str(drawn)
        assert "'last'" in str(drawn)
    row = Card(title=verbatim("t"), parts=PARTS["a row of buttons"](number))
    drawn = message(row, READERS[:1], MEDIA)
    left = number - str(drawn).count("'type': 'button'")
    assert say(t("common.more", count=left), READERS[0]) in str(drawn)


def options(n: int) -> tuple[Option, ...]:
    return tuple(Option(f"value-{one}", words(one)) for one in range(n))


FIELDS: Final[Mapping[str, Callable[[int], tuple[Any, ...]]]] = {
    "a select": lambda n: (Select(name="a", label=words(0), options=options(n), initial=f"value-{n - 1}"),),
    "several selects": lambda n: tuple(Select(name=f"a{one}", label=words(0), options=options(n)) for one in range(5)),
    "several of many": lambda n: (
        MultiSelect(name="a", label=words(0), options=options(n), initial=tuple(f"value-{one}" for one in range(n))),
    ),
    "boxes": lambda n: (CheckBoxes(name="a", label=words(0), options=options(n), initial=("value-0",)),),
    "all others": lambda _: (
        ChannelField(name="c", label=words(0)), PersonField(name="p", label=words(0)),
        DateField(name="d", label=words(0)),
        TimeField(name="t", label=words(0)), TextField(name="x", label=words(0), initial=LONG[:150]),
        TextArea(name="y", label=words(0), hint=words(1), initial=LONG[:3000]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("fields", FIELDS.values(), ids=FIELDS)
def test_a_form_of_any_number_of_options_is_taken(fields: Callable[[int], tuple[Any, ...]], number: int) -> None:
    form = Form(
        title=verbatim(LONG[:60]), submit=OpenPause, fields=fields(number), intro=(words(0),), notes=(words(1),)
    )
    assert refused_form(form, channels=number) == []


@pytest.mark.parametrize("number", NUMBERS)
def test_every_sentence_can_be_said_whatever_stands_in_it(number: int) -> None:
    for language, reader in zip(LANGUAGES, READERS, strict=True):
        for key, one in messages(language).items():
            for value in ([f"{NAME} {each}" for each in range(number)], LONG, number, t("common.done")):
                said = say(t(key, **dict.fromkeys(placeholders(one), value)), reader)
                assert len(said) < LONGEST_SENTENCE


def test_a_list_in_a_sentence_says_how_many_others_there_are() -> None:
    said = say(t("blocks.list", names=[f"{NAME} {n}" for n in range(1000)]), READERS[0])
    shown = said.count(NAME)
    assert 10 < shown < 1000
    assert f"and {1000 - shown} others." in said
    assert "et 968 autres" in say(t("blocks.list", names=[f"{NAME} {n}" for n in range(1000)]), READERS[1])


def standings(number: int) -> list[Standing]:
    return [
        Standing(ProgrammeId(one + 1), f"{NAME} {one}", ("T1", f"C{one}"), Role.MENTOR, "active", lead=True)
        for one in range(number)
    ]


def announced(number: int) -> list[Announcement]:
    its = {"organisation": 1, "programme": 1, "audience": Audience.EVERYONE, "body": LONG[:3000], "state": SENT}
    return [Announcement(id=n, readers=9, goes_at=NOW, sent_at=NOW, **its) for n in range(number)]


def undelivered(number: int) -> list[tuple[Undelivered, Text]]:
    one = Undelivered(7, "tip:1", 1, "C1", Failure.NOT_ANSWERED, "fatal_error", NOW)
    return [(one, t("undelivered.together", names=[NAME] * min(number, 2)))] * min(number, failures.AT_ONCE)


def departed(number: int) -> list[departures.Departure]:
    return [departures.Departure(n, n, f"{NAME} {n}", Belonging.GONE, NOW) for n in range(number)]


def topics(number: int) -> list[str]:
    """A track's, as many as there are: nobody adds to them but its author."""
    return [topic.key for track in library.tracks() for topic in track.topics][:number]


LISTS: Final[Mapping[Callable[..., Card | Form], Callable[[int], Card | Form]]] = {
    announcements.overview: lambda n: announcements.overview(
        announced(n), [(one, 9) for one in announced(min(n, 5))], HERE
    ),
    blocks.own_blocks: lambda n: blocks.own_blocks([(f"{NAME} {one}", one) for one in range(n)], n // 20, NAME),
    departures.overview: lambda n: departures.overview(HERE, departed(n), said=t("departures.ended", name=NAME)),
    failures.overview: lambda n: failures.overview(
        HERE, Counter(dict.fromkeys(TOLD_TO_LEADS, n)), undelivered(n), said=[t("undelivered.left", count=n)], more=True
    ),
    join.levels_form: lambda n: join.levels_form(topics(n)[:10], {}),
    join.mentee_form: lambda n: join.mentee_form(topics(n), {}, ["en", "fr"], (t("join.charter"),)),
    join.offers_form: lambda n: join.offers_form(topics(n), {}, 1, ["en", "fr"], (t("join.charter"),)),
    showing.which_programme: lambda n: showing.which_programme(standings(n), OpenPause(rest="é" * LONGEST_REST)),
    volunteers.reach_card: lambda n: volunteers.reach_card(
        Programme(id=1), 9, [f"{one}@{'x' * 60}.example" for one in range(n)]
    ),
}  # fmt: skip
"""Every card and form that is made of a list, made of so many."""


def made_of_lists() -> set[Any]:
    """Every function that makes a card or a form of something of which there may be many."""
    names = [one.name for one in pkgutil.walk_packages(handlers.__path__, "handlers.")]
    found = set()
    for name in ("bot.showing", *names):
        for one in vars(importlib.import_module(name)).values():
            if inspect.isfunction(one) and one.__module__ == name and not inspect.iscoroutinefunction(one):
                hints = typing.get_type_hints(one)
                many = any(typing.get_origin(hint) in {list, tuple, Sequence} for hint in hints.values())
                found |= {one} if many and hints.get("return") in {Card, Form} else set()
    return found


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("make", LISTS.values(), ids=[f"{one.__module__}.{one.__name__}" for one in LISTS])
def test_a_card_that_lists_any_number_is_taken_and_says_itself_how_many_more_there_are(
    make: Callable[[int], Card | Form], number: int
) -> None:
    made = make(number)
    if isinstance(made, Form):
        assert refused_form(made) == []
        return
    assert refused(made) == []
    for drawn in (message(made, READERS[1:], MEDIA), adaptive(made, READERS[1:], CLIENT)):
        assert say(t("common.cut"), READERS[1]) not in str(drawn)


def test_every_card_and_form_that_is_made_of_a_list_is_tried() -> None:
    assert made_of_lists() == set(LISTS)


@pytest.mark.parametrize("number", NUMBERS)
async def test_home_of_somebody_with_any_number_of_programmes_is_taken(database_url: str, number: int) -> None:
    encryption.use_keys([KEY])
    turn = Turn(organisation=1, now=NOW, key="k", source=Source.WORD, name=NAME, standings=tuple(standings(number)))
    database = Database(database_url)
    async with database.reading() as session:
        (one,) = await show_home(OpenHome(), turn, session)
    await database.close()
    assert isinstance(one, Answer)
    assert refused(one.card) == []
    assert say(t("common.cut"), READERS[0]) not in str(adaptive(one.card, READERS[:1], CLIENT))
