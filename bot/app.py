"""The bot, put together: middle, agenda, delivery and platforms, started and stopped as one."""

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

import handlers
from bot import looking, upkeep
from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.heartbeat import Heart
from bot.installed import Installed
from bot.platform import Platform, RefusedError, WrongTokenError
from bot.readiness import EXPIRING
from bot.settings import Settings
from bot.slack import enterprises
from bot.slack.edge import SlackEdge
from bot.slack.send import SlackApp, SlackPlatform
from bot.slack.socket import SlackSocket
from chat.turn import Platform as PlatformName
from programme.clock import ProgrammeClock, machine_now
from scheduling.agenda import AgendaRunner
from scheduling.clock import AlarmClock
from scheduling.ending import end
from scheduling.waking import Embedded, Waker
from storage import agenda, encryption, moved_clock, programmes
from storage.database import Database

if TYPE_CHECKING:
    from bot.teams.edge import TeamsEdge
    from bot.teams.send import TeamsPlatform

log = structlog.get_logger()
AGAIN = timedelta(seconds=3)


class Bot:
    """One running bot. Nothing in it waits for a platform but delivery and the edges.

    One that does not hear has no edges: it delivers, and carries out what falls due.
    """

    def __init__(self, settings: Settings, *, hears: bool = True) -> None:
        encryption.use_keys(settings.keys)
        self.settings = settings
        self._wake = asyncio.Event()
        self.clock = ProgrammeClock()
        self.database = Database(settings.database_url.get_secret_value())
        self.installed = Installed(self.database, settings.slack_allowed_workspaces)
        self.platforms: dict[PlatformName, Platform] = {}
        self.conversation = Conversation(
            self.database, handlers.gather(), self.clock, self.installed, self.platforms,
            frozenset(one.casefold() if "@" in one else one for one in settings.binome_leads), self._committed,
        )  # fmt: skip
        self.heart = Heart(self.database, "serve" if hears else "work")
        self.delivery = Delivery(
            self.database, self.platforms, self._set_alarm, self.conversation.acquaintances.seems_gone
        )
        self.agenda = AgendaRunner(self.database, self.clock, self.conversation, self._committed)
        self.alarm = AlarmClock(self._ring)
        self.waker = self._waker()
        self.database.before_commit = self.waker.before_commit
        self.slack: SlackPlatform | None = None
        self.slack_edge: SlackEdge | None = None
        self.slack_socket: SlackSocket | None = None
        if settings.slack:
            self._mount_slack(hears=hears)
        self.teams: TeamsPlatform | None = None
        self.teams_edge: TeamsEdge | None = None
        if settings.teams:
            self._mount_teams(hears=hears)
        self._running: list[asyncio.Task[None]] = []

    def _waker(self) -> Waker:
        if self.database.embedded:
            return Embedded(self.delivery.wake, self.delivery.waiting)
        # imported here: a bot on SQLite does without procrastinate
        from scheduling.queue import Queue  # noqa: PLC0415

        return Queue(self.database, self.delivery.drain, self.delivery.waiting)

    def _mount_slack(self, *, hears: bool) -> None:
        secret, app_token = self.settings.slack_signing_secret, self.settings.slack_app_token
        app = SlackApp.of(self.settings, self.database, self.installed)
        self.slack = SlackPlatform(self.installed, self.settings, app)
        self.platforms[PlatformName.SLACK] = self.slack
        if not hears:
            return
        signing = secret.get_secret_value() if secret else ""
        self.slack_edge = SlackEdge(self.conversation, self.slack, signing, self.settings.media)
        if app_token:
            self.slack_socket = SlackSocket(self.slack_edge.entrance, self.slack, app_token.get_secret_value())

    def _mount_teams(self, *, hears: bool) -> None:
        # imported here: Microsoft's SDK takes most of a second, and a bot without Teams does without it
        from bot.teams.edge import TeamsEdge  # noqa: PLC0415
        from bot.teams.send import TeamsPlatform  # noqa: PLC0415

        self.teams = TeamsPlatform(self.database, self.installed, self.settings, self.settings.media)
        self.platforms[PlatformName.TEAMS] = self.teams
        if hears:
            self.teams_edge = TeamsEdge(self.conversation, self.teams, self.settings)

    async def start(self) -> None:
        """Begin to work: deliver what waits, carry out what is due, and go on as alarms ring."""
        async with self.database.reading() as session:
            self.clock.moved_by = await moved_clock.moved_by(session)
            for one in await programmes.all_opened(session):
                # a country's holidays are loaded as they are first asked for, which takes half a second
                programmes.calendar_of(await programmes.get(session, *one))
        await self._install_home()
        if self.slack is not None:
            await enterprises.divide(self.database, self.installed, self.slack)
        self.alarm.start()
        if self.slack_socket is not None:
            await self.slack_socket.start()
        await self.waker.start()
        looks = upkeep.daily(self.database, self.look_at_everybody, lock=looking.LOOKING, first=looking.FIRST)
        tasks = self._work(), upkeep.daily(self.database, self.keep_up), looks
        self._running = [asyncio.create_task(one) for one in tasks]
        self._wake.set()

    async def stop(self) -> None:
        """Stop between two messages; what is left stays in its rows."""
        if self.slack_socket is not None:
            await self.slack_socket.stop()
        await self.alarm.stop()
        # what is not taken goes into the outbox, and may have to wake somebody
        await self._answer()
        await self.delivery.stop()
        await end(*self._running)
        await self.waker.stop()
        await self.agenda.stop()
        if self.slack is not None:
            await self.slack.close()
        if self.teams_edge is not None:
            await self.teams_edge.close()
        if self.teams is not None:
            await self.teams.close()
        await self.heart.stop()
        await self.database.close()

    async def settle(self) -> None:
        """Wait until all that is due now was tried."""
        await self._answer()
        await self.agenda.run_due()
        await self.agenda.settle()
        await self.delivery.drain()

    async def _answer(self) -> None:
        """Wait for answers that are still on their way."""
        for edge in (self.slack_edge, self.teams_edge):
            if edge is not None:
                await edge.settle()

    async def move_to(self, instant: datetime) -> None:
        """Move programme time forwards, through the due rows in order, each at its own time."""
        await self.settle()
        while (due := await self.next_due()) is not None and due <= instant:
            self.clock.move_to(due)
            await self.settle()
        self.clock.move_to(instant)
        async with self.database.writing() as session:
            await moved_clock.remember(session, self.clock.moved_by)
        await self.settle()
        self._wake.set()

    async def keep_up(self) -> None:
        """Forget what has served, seal what stands in clear, and put right what is missing or misplaced."""
        await upkeep.seal(self.database)
        if self.slack is not None:
            await enterprises.divide(self.database, self.installed, self.slack)
        await upkeep.forget_old_rows(self.database, self.clock.now(), machine_now())
        await upkeep.look_over(self.database, self.conversation.announce, self._committed)

    async def look_at_everybody(self) -> None:
        """Ask the platforms about people of whom they have not told lately."""
        await looking.look_at_everybody(self.database, self.conversation.acquaintances)

    async def next_due(self) -> datetime | None:
        """When the agenda's next row falls due, in programme time."""
        async with self.database.reading() as session:
            return await agenda.next_due(session)

    async def _install_home(self) -> None:
        """The environment's own Slack workspace, from its token, and its own Teams tenant."""
        if self.teams is not None:
            app = self.settings.microsoft_app_id or ""
            tenant = self.settings.microsoft_app_tenant_id or ""
            await self.installed.add_home(PlatformName.TEAMS, tenant, app, f"28:{app}", "")
        token = self.settings.slack_bot_token
        if self.slack is None or token is None:
            return
        try:
            me = await self.slack.identity(token.get_secret_value())
        except RefusedError as refused:
            raise WrongTokenError(f"SLACK_BOT_TOKEN: Slack says {refused}.") from refused
        if me.get("expires_in"):
            raise WrongTokenError(EXPIRING)
        tenant, about = enterprises.whose(me)
        bot, bot_user = str(me["bot_id"]), str(me["user_id"])
        await self.installed.add_home(PlatformName.SLACK, tenant, bot, bot_user, token.get_secret_value(), about)

    def _committed(self, session: AsyncSession) -> None:
        """Something was decided: there may be messages to send, or an earlier alarm to set."""
        planned: datetime | None = session.info.get("planned")
        if planned is not None:
            self.alarm.no_later_than(planned - self.clock.moved_by)
        self.waker.committed(session.info.get("posted", set()))

    async def _ring(self) -> None:
        self._wake.set()

    async def _work(self) -> None:
        """Each time somebody rings: carry out, deliver, set the alarm for what comes next."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self.heart.beat()
                await self.agenda.run_due()
                await self.waker.sweep()
                await self._set_alarm()
            except Exception:
                # the database may be away
                log.exception("work interrupted")
                self.alarm.no_later_than(machine_now() + AGAIN)

    async def _set_alarm(self) -> None:
        due = await self.next_due()
        if due is not None:
            self.alarm.no_later_than(max(due - self.clock.moved_by, machine_now()))
        wait = await self.delivery.next_due()
        if wait is not None:
            self.alarm.no_later_than(machine_now() + wait)
