"""How Teams signs what it sends to a bot: RS256 tokens, and the keys to check them with."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from sandbox import clock

ISSUER = "https://api.botframework.com"
HOUR = 3600


@cache
def private_key(key_id: str) -> rsa.RSAPrivateKey:
    """A key of this process; making one takes a while."""
    if not key_id:
        raise ValueError("a key has a name")
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Signing:
    """The keys that are published, by id, and the tokens that are signed with the first of them."""

    app_id: str
    service_url: str
    endorsements: dict[str, list[str]] = field(default_factory=lambda: {"key-1": ["msteams"]})
    fetched: int = 0

    def published(self) -> dict[str, Any]:
        """The key set, as JSON."""
        self.fetched += 1
        keys = []
        for key_id, endorsed in self.endorsements.items():
            public = json.loads(RSAAlgorithm.to_jwk(private_key(key_id).public_key()))
            keys.append(public | {"kid": key_id, "use": "sig", "endorsements": endorsed})
        return {"keys": keys}

    def token(self, **claims: Any) -> str:
        """A token, good unless some claims are changed (None leaves one out); `kid` names its key, `key` signs it."""
        key_id = str(claims.pop("kid", next(iter(self.endorsements))))
        signed_with = private_key(str(claims.pop("key", key_id)))
        now = int(clock.now())
        good = {"iss": ISSUER, "aud": self.app_id, "serviceurl": self.service_url, "nbf": now, "exp": now + HOUR}
        said = {name: value for name, value in (good | claims).items() if value is not None}
        return jwt.encode(said, signed_with, algorithm="RS256", headers={"kid": key_id})
