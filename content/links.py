"""Addresses that carry words, which are chosen at the last moment like all others."""

from urllib.parse import quote, urlencode

from chat.card import Link
from content.words import Reader, say


def url(link: Link, reader: Reader) -> str:
    """The address of a link, for a reader."""
    if not link.said:
        return link.address
    said = urlencode({name: say(text, reader) for name, text in link.said.items()}, quote_via=quote)
    return f"{link.address}{'&' if '?' in link.address else '?'}{said}"
