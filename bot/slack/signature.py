"""Whether it was Slack that sent some bytes: known before anything looks into them."""

import hashlib
import hmac
import re

from starlette.datastructures import Headers

FRESH = 300
MOMENT = re.compile(r"[0-9]{1,11}")


def signed(secret: str, headers: Headers, body: bytes, now: float) -> bool:
    """Whether Slack signed this body, within the last five minutes.

    https://docs.slack.dev/authentication/verifying-requests-from-slack/
    slack_sdk's verifier raises for bytes that are not UTF-8 and for a moment that is no number.
    """
    moments, signatures = headers.getlist("X-Slack-Request-Timestamp"), headers.getlist("X-Slack-Signature")
    if len(moments) != 1 or len(signatures) != 1 or not MOMENT.fullmatch(moments[0]):
        return False
    if abs(now - int(moments[0])) > FRESH:
        return False
    digest = hmac.new(secret.encode(), b"v0:%b:%b" % (moments[0].encode(), body), hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={digest}".encode(), signatures[0].encode("latin-1"))
