"""Moves of a workspace's rows: what an earlier version kept under its enterprise's id comes under its own."""

from datetime import timedelta

from sqlalchemy import Select, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from programme.clock import machine_now
from storage import installations
from storage.dialect import locked
from storage.installations import Installation
from storage.organisations import Organisation
from storage.outbox import OutboxRow
from storage.paces import LearnedPace
from storage.people import PlatformAddress
from storage.programmes import Programme

STAYS = timedelta(days=1)


async def adopt(
    session: AsyncSession, platform: str, enterprise: str, tenant: str, name: str, bot_user: str
) -> int | None:  # fmt: skip
    """The organisation of a workspace that is still under its enterprise's id, whose rows then move; None if not its.

    Its it is if it is installed under its own id by now, or if the organisation surely is of its name. For a day the
    old row stays, for processes of the version before that look for it.
    """
    old = await session.scalar(locked(session, _under(platform, enterprise)))
    if old is None:
        return None
    here = await installations.at(session, platform, tenant)
    owner = (await session.scalars(select(Organisation).where(Organisation.id == old.organisation))).one()
    if not (here.organisation == owner.id if here else _is_named(owner, old, name, bot_user)):
        return None
    await move(session, owner.id, platform, enterprise, tenant)
    if old.org_wide is None:
        old.org_wide, old.name, old.installed_at = False, name, machine_now()
    elif old.installed_at < machine_now() - STAYS:
        await session.delete(old)
    return owner.id


def _is_named(owner: Organisation, old: Installation, name: str, bot_user: str) -> bool:
    """Whether an organisation has a workspace's name, and no other workspace can have given it the same.

    Of two workspaces of an enterprise the second one's token has replaced the first one's in the old row: either it is
    this one's, by its bot, or Slack has said of it that its workspace has another name.
    """
    told_apart = old.bot_user == bot_user or old.name not in {"", name}
    return owner.name == name and not owner.home and told_apart


def _under(platform: str, enterprise: str) -> Select[Installation]:
    return select(Installation).where(
        Installation.platform == platform, Installation.tenant == enterprise, Installation.org_wide.is_not(True)
    )


async def move(session: AsyncSession, organisation: int, platform: str, old: str, new: str) -> None:
    """Everything of an organisation that is in the place `old` is in `new` now; moving twice does no harm.

    Somebody whom the version before has met once more under the old id keeps the address that was there. Paces are
    learned anew: they belong to a token, not to people.
    """
    there, same = PlatformAddress, aliased(PlatformAddress)
    doubled = exists().where(same.platform == platform, same.tenant == new, same.user == there.user)
    here = (there.organisation == organisation, there.platform == platform, there.tenant == old)
    await session.execute(delete(there).where(*here, doubled))
    for table in (PlatformAddress, Programme, OutboxRow):
        rows = (table.organisation == organisation, table.platform == platform, table.tenant == old)
        await session.execute(
            update(table).where(*rows).values(tenant=new).execution_options(synchronize_session=False)
        )
    await session.execute(delete(LearnedPace).where(LearnedPace.platform == platform, LearnedPace.tenant == old))
