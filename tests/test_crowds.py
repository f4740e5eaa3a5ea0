"""When too many come at once, those go of whom most time has been taken, and nobody who waits for an answer."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.door import Limits
from tests.gated import AT_ONCE, GET, NEVER, answering, post, status
from tests.waiting import comes_true

CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
HELD = post(1, b"a", "/held")
UNFINISHED = {
    "nothing": (b"", 0), "empty lines": (b"\r\n\r\n", 0), "half of a head": (GET, 408), "no body": (post(9), 408),
    "half of a body": (post(9, b"a"), 408), "half of a chunk": (CHUNKED + b"9\r\na", 408),
    "half of an extension": (CHUNKED + b"9;a", 408), "half of an end": (CHUNKED + b"1\r\na\r\n0\r\na: b", 408),
    "half of a body that is not read": (post(9, b"a", "/readyz"), 200),
    "a second head": (GET + b"\r\n" + GET, 200), "a second body": (GET + b"\r\n" + post(9, b"a"), 200),
}  # fmt: skip


def few(connections: int) -> Limits:
    return Limits(patience=NEVER, connections=connections)


@pytest.mark.parametrize(("sent", "last"), UNFINISHED.values(), ids=UNFINISHED)
async def test_however_they_wait_they_make_room_for_who_comes(sent: bytes, last: int) -> None:
    async with answering(doors=few(4)) as there:
        held = await there.says(HELD)
        await there.held.acquire()
        silent = [await there.says(sent) for _ in range(2)]
        await there.keeps()
        for path in (b"/", b"/healthz", b"/"):
            await there.keeps(GET.replace(b"/", path, 1) + b"\r\n")
        for line in silent:
            assert await status(line) == last
            await line[0].read()
        there.goes_on.set()
        assert await status(held) == 200


async def test_they_go_by_the_age_of_what_is_not_whole_and_not_by_their_last_byte() -> None:
    async with answering(doors=few(3)) as there:
        first = await there.says(post(9, b"a"))
        kept = await there.keeps()
        second = await there.says(post(2, b"a"))
        kept[1].write(GET + b"\r\n")
        assert await status(kept) == 200
        first[1].write(b"a")
        await there.keeps()
        assert await status(first) == 408
        second[1].write(b"a")
        assert await status(second) == 200


async def test_whoever_begins_a_request_after_a_long_time_is_new() -> None:
    async with answering(doors=few(3)) as there:
        kept, silent = await there.keeps(), await there.says(b"")
        last = await there.keeps()
        kept[1].write(post(2, b"a"))
        last[1].write(GET + b"\r\n")
        assert await status(last) == 200
        await there.keeps()
        assert await silent[0].read() == b""
        kept[1].write(b"a")
        assert await status(kept) == 200


async def test_whoever_waits_for_an_answer_is_not_sent_away_for_what_they_have_begun_to_say_next() -> None:
    async with answering(doors=few(2)) as there:
        held = await there.says(HELD + post(9, b"a"))
        await there.held.acquire()
        for _ in range(3):
            await there.keeps()
        there.goes_on.set()
        assert await status(held) == 200
        assert (await held[0].readuntil(b"held")).endswith(b"held")
        for _ in range(2):
            await there.keeps()
        assert await status(held) == 408


async def test_whoever_comes_is_let_in_when_nobody_may_be_sent_away_but_not_without_end() -> None:
    async with answering(doors=few(2)) as there:
        held = []
        for _ in range(2):
            held.append(await there.says(HELD))
            await there.held.acquire()
        for _ in range(3):
            assert await there.hears(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == 200
        held.append(await there.says(HELD))
        await there.held.acquire()
        assert await (await there.says(b""))[0].read() == b""
        there.goes_on.set()
        assert [await status(one) for one in held] == [200] * 3


async def test_whoever_takes_nothing_of_an_answer_makes_room_too() -> None:
    async with answering(doors=few(2)) as there:
        reader, writer = await asyncio.open_connection("127.0.0.1", there.port, limit=1)
        kept = await there.keeps()
        writer.write(b"GET /much/ HTTP/1.1\r\nHost: x\r\n\r\n")
        await comes_true(lambda: any(one.flow.write_paused for one in there.connected))
        kept[1].write(GET + b"\r\n")
        assert await status(kept) == 200
        await there.keeps()
        await there.ended.wait()
        writer.close()
        assert b"a" in await reader.read()


async def test_nor_does_the_last_of_an_answer_keep_a_place_for_whoever_does_not_take_it() -> None:
    async with answering() as there:
        _, writer = await asyncio.open_connection("127.0.0.1", there.port, limit=1)
        await there.keeps()
        there.doors.patience = AT_ONCE
        writer.write(b"GET /nearly/ HTTP/1.1\r\nHost: x\r\n\r\n")
        await there.ended.wait()
        await comes_true(lambda: len(there.connected) == 1)
        writer.close()


async def test_an_answer_before_the_end_of_a_request_is_the_last() -> None:
    async with answering() as there:
        line = await there.says(post(9, b"a", "/readyz"))
        assert await status(line) == 200
        assert (await line[0].read()).endswith(b"0")


async def test_who_is_sent_away_is_one_line_of_the_log() -> None:
    async with answering(doors=few(1)) as there:
        await there.keeps(post(0))
        with capture_logs() as logged:
            first = await there.says(post(9) + b"a")
            await comes_true(lambda: any(one.cycle and one.cycle.more_body for one in there.connected))
            await there.keeps()
            assert await status(first) == 408
        assert [(one["event"], one["why"]) for one in logged] == [("not let in", "too many connections")]
