"""What keeps a connection from being made, in words, and whom a connection trusts."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from leadtui.errors import SourceUnreachable

_MISTRUST: Final = {
    10: "its certificate has expired",
    9: "its certificate is not valid yet",
    18: "its certificate is self-signed",
    19: "its certificate is signed by an authority that this machine does not know",
    20: "its certificate is signed by an authority that this machine does not know",
    62: "its certificate is for another name",
    64: "its certificate is for another address",
}
"""What a certificate can have wrong, by OpenSSL's number (X509_STORE_CTX_get_error)."""


def unconnected(error: BaseException, host: str, key: str, protocol: str) -> SourceUnreachable | None:
    """Why there is no connection to a host; None where the error is of another kind.

    `key` is the option that names the host, `protocol` what should be spoken there, both for the hint.
    """
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = _MISTRUST.get(cause.verify_code, "its certificate cannot be verified")
            hint = "your own server's certificate goes into `ca_file`; is this machine's clock right?"
            return SourceUnreachable(f"{host} is not trusted: {why}", hint)
        if isinstance(cause, ssl.SSLError):
            return SourceUnreachable(
                f"no secure connection to {host}", f"does it speak {protocol} on that port?"
            )
        if isinstance(cause, socket.gaierror):
            return SourceUnreachable(f"there is no host {host}, or no network", f"is `{key}` spelt right?")
        if isinstance(cause, ConnectionRefusedError):
            return SourceUnreachable(f"{host} refuses the connection: nothing listens there")
    return None


def also_trusting(context: ssl.SSLContext, ca_file: Path) -> ssl.SSLContext:
    """A context that trusts a certificate more. Raises SourceUnreachable where it cannot be read."""
    try:
        context.load_verify_locations(ca_file)
    except OSError:  # which the library's own errors are
        raise SourceUnreachable(f"ca_file {ca_file} cannot be read as a certificate") from None
    return context


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
