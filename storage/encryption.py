"""Private text is encrypted in the database: Fernet keys, newest first, so that keys can be rotated."""

import base64
import hmac
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import ColumnElement, ColumnExpressionArgument, Dialect, Text, type_coerce
from sqlalchemy.types import TypeDecorator


class KeysMissingError(RuntimeError):
    """Private text was read or written before `use_keys`."""


class UnreadableError(RuntimeError):
    """Private text was encrypted with a key that is not among SECRET_KEYS."""


KEYED: Final = "keyed:"
"""How a digest with a key begins."""
_keyring: list[MultiFernet] = []
_each: list[Fernet] = []
_digesting: list[bytes] = []


def use_keys(keys: Sequence[str]) -> None:
    """Encrypt with the first key, decrypt with any; raises ValueError for one that is not 32 bytes in base64."""
    each = [Fernet(key) for key in keys]
    _keyring[:], _each[:] = [MultiFernet(each)], each
    _digesting[:] = [hmac.digest(base64.urlsafe_b64decode(key), b"digests", "sha256") for key in keys]


def new_key() -> str:
    """A fresh key for SECRET_KEYS."""
    return Fernet.generate_key().decode()


def _fernet() -> MultiFernet:
    if not _keyring:
        raise KeysMissingError("no SECRET_KEYS in use")
    return _keyring[0]


def reader(stored: str) -> int | None:
    """Which key a stored text stands under: 0 for the first, None if it is none of SECRET_KEYS."""
    for number, key in enumerate(_each):
        try:
            # it checks the signature, and decrypts nothing
            key.extract_timestamp(stored.encode())
        except InvalidToken:
            continue
        return number
    return None


def renewed(stored: str) -> str:
    """A stored text under the first key; raises UnreadableError."""
    try:
        return _fernet().rotate(stored.encode()).decode()
    except InvalidToken as error:
        raise UnreadableError("SECRET_KEYS holds no key for a stored text") from error


def digests(words: str, more: Sequence[str] = ()) -> list[str]:
    """What words may be looked up by: their digest with each key, newest first; it tells nothing without the keys.

    `more` are keys of digests that were kept when their key was taken away.
    """
    if not _digesting:
        raise KeysMissingError("no SECRET_KEYS in use")
    keys = [*_digesting, *(bytes.fromhex(key) for key in more)]
    return [KEYED + hmac.digest(key, words.encode(), "sha256").hex() for key in keys]


def digest(words: str) -> str:
    """What words are stored as, to be looked up later."""
    return digests(words)[0]


def digest_keys() -> list[str]:
    """The keys of digests, newest first: each is made of one of SECRET_KEYS, and reads no text."""
    return [key.hex() for key in _digesting]


def marks() -> list[str]:
    """How processes tell whether they have the same keys, newest first: of each a mark, which gives nothing away."""
    return [one.removeprefix(KEYED)[:16] for one in digests("mark")]


def as_stored(column: ColumnExpressionArgument[str]) -> ColumnElement[str]:
    """A private column as it stands, to be made `readable` later."""
    return type_coerce(column, Text)


def readable(stored: str) -> str:
    """Private text as it was written; raises UnreadableError."""
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise UnreadableError("SECRET_KEYS holds no key for a stored text") from error


class EncryptedText(TypeDecorator[str]):
    """Text that stands encrypted in its column; look-ups go by other columns."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _fernet().encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else readable(value)


class SharedText(EncryptedText):
    """Text that many rows hold, encrypted once: that it is the same is no secret, and ten thousand times is slow."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _encrypted(_fernet(), value)


@lru_cache(maxsize=8)
def _encrypted(fernet: MultiFernet, value: str) -> str:
    return fernet.encrypt(value.encode()).decode()


class SealedWord(EncryptedText):
    """A short word or none: as long as any other, and there even if it is none, so that its row tells nothing."""

    cache_ok = True
    LENGTH = 31

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return super().process_bind_param((value or "").ljust(self.LENGTH), dialect)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return (super().process_result_value(value, dialect) or "").strip() or None


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value that stands encrypted in its column."""

    impl = EncryptedText
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)
