"""Requests that are never whole, too many or too much are ended, and those of others go on meanwhile."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot import door, gate
from bot.door import Door, Limits
from tests.gated import AT_ONCE, GET, MB, NEVER, answering, post, status, whole


def endless(beginning: bytes, letter: bytes = b"a") -> bytes:
    """One byte more than is waited for the end of it."""
    return beginning + letter * (door.LARGEST_HEAD + 1 - len(beginning))


CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
LAST = b"1\r\na\r\n0\r\n"
BETWEEN = {
    "a line": (LAST, b"a: b\r\n\r\n"), "lines": (LAST, b"a: b\r\n" * 99),
    "half a line": (LAST + b"a: b", b"\r\nc: d\r\n"),
    "a name": (LAST, endless(b"")), "a value": (LAST, endless(b"a: ")), "spaces": (LAST, endless(b"a:", b" ")),
    "an extension": (b"", endless(b"1;")), "an extension of the last": (LAST[:-2], endless(b";")),
    "a size": (b"", endless(b"", b"0")),
}  # fmt: skip


@pytest.mark.parametrize(
    "sent", [post(5), post(5, b"abcd"), b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"]
)
async def test_a_body_that_does_not_come_is_not_waited_for(sent: bytes) -> None:
    async with answering(gates=gate.Limits(patience=AT_ONCE)) as there:
        with capture_logs() as logged:
            reader, _ = line = await there.says(sent)
            assert await status(line) == 408
            assert b"connection: close" in await reader.read()
        assert [(one["event"], one["status"]) for one in logged] == [("not let in", 408)]


@pytest.mark.parametrize(
    ("sent", "expected"), [(b"", 0), (b"\r\n\r\n", 0), (b"GE", 408), (GET, 408), (GET + b"X: ", 408)]
)
async def test_a_head_that_does_not_end_is_not_waited_for(sent: bytes, expected: int) -> None:
    async with answering(doors=Limits(patience=AT_ONCE)) as there:
        with capture_logs() as logged:
            line = await there.says(sent)
            assert await status(line) == expected
            await line[0].read()
        assert [one["event"] for one in logged] == ["not let in"] * bool(expected)


async def test_a_second_request_that_does_not_end_is_not_waited_for_either() -> None:
    async with answering() as there:
        line = await there.keeps()
        there.doors.patience = AT_ONCE
        line[1].write(GET)
        assert await status(line) == 408
        assert await line[0].read() != b""


@pytest.mark.parametrize("endless", [GET + b"X: " + b"a" * MB, GET + b"a: b\r\n" * 99_999, b"GET /" + b"a" * MB])
async def test_a_head_without_end_is_not_read_to_its_end(endless: bytes) -> None:
    async with answering() as there:
        reader, writer = await there.says(endless[: 3 * door.LARGEST_HEAD])
        assert await status((reader, writer)) == 431


@pytest.mark.parametrize(
    "sent",
    [(GET + b"\r\n") * 99, b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 9_999],
    ids=["requests in a row", "pieces of a body"],
)
async def test_what_is_small_and_without_number_is_not_taken_in(sent: bytes) -> None:
    async with answering() as there:
        assert await there.hears(sent) == 400
        assert await there.hears(GET + b"\r\n") == 200


@pytest.mark.parametrize(("begun", "sent"), BETWEEN.values(), ids=BETWEEN)
async def test_what_stands_between_bodies_is_not_kept(begun: bytes, sent: bytes) -> None:
    async with answering() as there:
        reader, writer = line = await there.says(CHUNKED + begun)
        await there.keeps()
        writer.write(sent)
        assert await status(line) == 400
        assert b"connection: close" in await reader.read()
        assert await there.hears(GET + b"\r\n") == 200


@pytest.mark.parametrize("before", [b"", GET + b"\r\n"], ids=["first", "second"])
async def test_a_head_has_only_so_many_lines(before: bytes) -> None:
    async with answering() as there:
        for number, expected in ((door.LINES - 1, 200), (door.LINES, 431)):
            line = await there.says(before)
            if before:
                await whole(line)
            line[1].write(GET + b"a:\r\n" * number + b"\r\n")
            assert await status(line) == expected


async def test_whoever_asks_whether_to_go_on_is_told_so_once() -> None:
    async with answering() as there:
        asks = b"Content-Length: 1\r\n" + b"Expect: 100-continue\r\n" * 9
        line = await there.says(GET.replace(b"GET", b"POST") + asks + b"\r\n")
        assert [await status(line), await line[0].readline()] == [100, b"\r\n"]
        line[1].write(b"a")
        assert await status(line) == 200


async def test_another_protocol_is_not_spoken_and_hides_no_request() -> None:
    async with answering() as there:
        upgrade = GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
        line = await there.says(upgrade + b"\r\n")
        await whole(line)
        line[1].write(b"\x81\0" * 99)
        assert await status(line) == 400
        hidden = GET + b"\r\n"
        for header in (f"Content-Length: {len(hidden)}".encode(), b"Transfer-Encoding: chunked"):
            reader, writer = line = await there.says(upgrade + header + b"\r\n\r\n")
            writer.write(hidden)
            assert await status(line) == 400
            assert b"HTTP/1.1" not in await reader.read()


async def test_what_a_proxy_sends_in_a_row_is_answered_in_order() -> None:
    async with answering() as there:
        reader, _ = await there.says(b"".join(post(n, b"a" * n) for n in range(5)) + GET + b"Connection: close\r\n\r\n")
        assert [one[-1:] for one in (await reader.read()).split(b"HTTP/1.1 200 OK")[1:]] == [
            b"0",
            b"1",
            b"2",
            b"3",
            b"4",
            b"0",
        ]


async def test_whoever_has_been_idle_longest_makes_room_for_who_comes() -> None:
    async with answering(doors=Limits(patience=NEVER, connections=3)) as there:
        held = await there.says(b"GET /held HTTP/1.1\r\nHost: x\r\n\r\n")
        await there.held.acquire()
        first, second = [await there.says(b"") for _ in range(2)]
        assert await there.hears(GET + b"\r\n") == 200
        assert await first[0].read() == b""
        second[1].write(GET + b"\r\n")
        assert await status(second) == 200
        there.goes_on.set()
        assert await status(held) == 200


async def test_whoever_takes_nothing_of_an_answer_does_not_keep_it() -> None:
    async with answering() as there:
        reader, writer = await asyncio.open_connection("127.0.0.1", there.port, limit=1)
        await there.keeps()
        there.doors.patience = AT_ONCE
        writer.write(b"GET /much/ HTTP/1.1\r\nHost: x\r\n\r\n")
        await there.ended.wait()
        writer.close()
        assert len(await reader.read()) < MB


async def test_bodies_that_are_held_back_do_not_keep_out_others() -> None:
    async with answering(gates=gate.Limits(patience=NEVER, room=3 * MB)) as there:
        lines = [await there.says(post(MB, b"a" * (MB - 1 - number))) for number in range(4)]
        assert await status(lines[0]) == 503
        assert [await there.hears(post(2, b"ab")) for _ in range(3)] == [200] * 3
        lines[3][1].write(b"a" * 4)
        assert await status(lines[3]) == 200


async def test_too_many_at_once_are_told_to_come_again_but_not_who_asks_how_the_bot_is() -> None:
    async with answering(gates=gate.Limits(patience=NEVER, at_once=2, wait=AT_ONCE)) as there:
        held = [await there.says(post(1, b"a", "/held")) for _ in range(2)]
        for _ in held:
            await there.held.acquire()
        with capture_logs() as logged:
            reader, _ = line = await there.says(post(1, b"a"))
            assert await status(line) == 503
            assert b"retry-after: 1" in await reader.read()
            assert await there.hears(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") == 200
        assert [one["why"] for one in logged] == ["too many at once"]
        there.goes_on.set()
        assert [await status(one) for one in held] == [200] * 2
        assert await there.hears(post(1, b"a")) == 200


async def test_a_fault_that_nobody_foresaw_is_one_line_under_the_reference_that_is_answered() -> None:
    async with answering() as there:
        with capture_logs() as logged:
            reader, _ = line = await there.says(b"GET /bad HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert await status(line) == 500
            told = await reader.read()
        ((event, reference),) = [(one["event"], one["reference"]) for one in logged]
        assert (event, reference.encode() in told, b"hunter2" in told) == ("request failed", True, False)


async def test_whoever_hangs_up_is_forgotten() -> None:
    async with answering(doors=Limits(patience=NEVER, connections=9)) as there:
        _, writer = await there.says(post(MB, b"a"))
        writer.close()
        assert await there.hears(GET + b"Connection: close\r\n\r\n") == 200
        assert await there.hears(GET + b"\r\n") == 200
        assert len(there.doors.waiting) == 1


def test_doors_are_as_uvicorn_makes_them() -> None:
    assert door.door().func is Door
