"""Joining as people do, and what is stored of it."""

from typing import Any

from storage import enrolments, people, programmes
from storage.enrolments import Enrolment
from storage.people import Known
from tests.conversation import Bot, Person


async def joins_as_mentee(person: Person, **answers: Any) -> None:
    """In two taps: the role, then the form; without answers every topic is welcome."""
    await person.says("join")
    await person.presses(person.reads("join.be-mentee"))
    await person.submits(**answers)


async def joins_as_mentor(person: Person, levels: dict[str, str], **answers: Any) -> None:
    """The role, the topics, and a level of "1" to "3" for each."""
    await person.says("join")
    await person.presses(person.reads("join.be-mentor"))
    await person.submits(topics=list(levels), **answers)
    await person.submits(**{f"level.{topic}": level for topic, level in levels.items()})


async def known(person: Person) -> Known:
    """Who they are to the bot."""
    async with person.bot.running.database.reading() as session:
        found = await people.at(session, 1, person.address)
    assert found is not None
    return found


async def stored(person: Person) -> people.Person:
    """What is stored of a person."""
    number = (await known(person)).person
    async with person.bot.running.database.reading() as session:
        return await people.get(session, 1, number)


async def enrolment(person: Person) -> Enrolment:
    """A person's part in the only programme."""
    number = (await known(person)).person
    async with person.bot.running.database.reading() as session:
        programme = (await programmes.opened(session, 1))[0].id
        found = await enrolments.of(session, 1, programme, number)
    assert found is not None
    return found


async def imported(bot: Bot, person: Person, **said: Any) -> None:
    """Has a lead's list name somebody, with a role, and whatever else it says."""
    await person.says("thanks")
    who = await known(person)
    about = {name: said.pop(name) for name in list(said) if name in {"department", "site", "manager", "level"}}
    async with bot.running.database.writing() as session:
        row = await people.get(session, 1, who.person)
        for name, value in about.items():
            setattr(row, name, value)
        programme = (await programmes.opened(session, 1))[0].id
        session.add(Enrolment(organisation=1, programme=programme, person=row.id, state=enrolments.INVITED, **said))
