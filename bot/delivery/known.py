"""A workspace's paces, and what all processes and the next start know of them."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.pace import Pace
from bot.platform import Platform
from programme.clock import monotonic
from storage import paces
from storage.agenda import FAR
from storage.database import Database
from storage.dialect import now
from storage.outgoing import Outgoing, Workspace
from storage.paces import CHANGING, POSTING, LearnedPace

log = structlog.get_logger()
NOTHING = timedelta()


class KnownPaces:
    """Platforms count new messages apart from changes of old ones."""

    def __init__(self, database: Database, workspace: Workspace, platform: Platform | None) -> None:
        self._database, self._workspace = database, workspace
        self.posting, self.changing = Pace(), Pace()
        if platform is not None:
            limits = platform.limits
            self.posting = Pace(limits.posts, limits.gap)
            self.changing = Pace(limits.changes, limits.gap)
        self._learned_at: dict[str, datetime] = {}

    def of(self, row: Outgoing) -> Pace:
        """The pace that a row's call counts for."""
        return self.posting if row.updates is None else self.changing

    async def recall(self) -> None:
        """Take over what others have learned, and whether the workspace still wants nothing."""
        async with self._database.reading() as session:
            known = await paces.of(session, *self._workspace)
            present = await now(session)
        for kind, pace in ((POSTING, self.posting), (CHANGING, self.changing)):
            self._recall(pace, known.get(kind), present)

    def _recall(self, pace: Pace, known: LearnedPace | None, present: datetime) -> None:
        """What oneself has learned last is known by a clock that never jumps."""
        if known is None:
            pace.parked_until = monotonic()
        elif self._learned_at.get(known.kind) != known.learned_at:
            self._learned_at[known.kind] = known.learned_at
            parked = known.parked_until - present if known.parked_until else NOTHING
            # so far ahead was written before the clock was set back, and counts for nothing
            pace.parked_until = monotonic() + (parked if parked < FAR else NOTHING).total_seconds()
            pace.recall(known.rate, monotonic() - max(NOTHING, present - known.learned_at).total_seconds())

    async def learn(self, pace: Pace) -> None:
        """Remember what a pace has just learned; if that cannot be, it is learned again."""
        kind = POSTING if pace is self.posting else CHANGING
        parked = timedelta(seconds=pace.parked_until - monotonic())
        try:
            async with self._database.writing() as session:
                present = await now(session)
                until = present + parked if parked > NOTHING else None
                await paces.learn(session, *self._workspace, kind, pace.rate, until, present)
        except (SQLAlchemyError, OSError):
            log.exception("pace not remembered", workspace=self._workspace)
        else:
            self._learned_at[kind] = present
