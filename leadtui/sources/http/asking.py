"""Asking one interface: who we are, how often we may ask, and what its answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from leadtui.errors import SourceRefused
from leadtui.sources.base import Context
from leadtui.sources.encodings import decode
from leadtui.sources.files import load_json
from leadtui.sources.http.budget import Purse
from leadtui.sources.http.options import HttpOptions
from leadtui.sources.http.trouble import Trouble
from leadtui.sources.web.auth import Auth, Authorisation, NoAuth
from leadtui.sources.web.fetch import Answer, Call, Fetcher
from leadtui.sources.web.links import follow
from leadtui.sources.web.oauth import OAuth2, Tokens
from leadtui.sources.web.statuses import Verdict
from leadtui.strict.secretplace import SecretPlace


class Asker:
    """Sends the calls of one source to its interface."""

    def __init__(
        self,
        name: str,
        options: HttpOptions,
        home: httpx.URL,
        context: Context,
        base: Path,
        headers: Mapping[str, SecretPlace],
        params: Mapping[str, SecretPlace],
    ) -> None:
        """`base` is the folder of the config; `headers` and `params` are those whose values are secret."""
        self._home = home
        self._options = options
        self._clock = context.clock
        ca_file = base / options.ca_file if options.ca_file else None
        auth: Auth = NoAuth()
        renewing: tuple[Tokens, str] | None = None
        if isinstance(options.auth, OAuth2):
            tokens = Tokens(options.auth, name, context, timeout_s=options.timeout, ca_file=ca_file)
            renewing = tokens, options.auth.prefix
        else:
            auth = options.auth
        self._authorisation = Authorisation(home, auth, context.secrets, headers, params, renewing)
        self._fetcher = Fetcher(
            home,
            self._authorisation,
            timeout_s=options.timeout,
            size_cap=options.size_cap,
            also_hosts=options.also_hosts,
            ca_file=ca_file,
            trust_env=context.trust_env,
        )
        self._trouble = Trouble(options.throttle, options.errors)
        spent = context.data / "spent" / f"{name}.json"
        self._purse = Purse(options.budget, spent) if options.budget else None

    async def ask(self, call: Call) -> Answer:
        """The answer to a call that the budget allows. Raises SourceError."""
        if self._purse is not None:
            self._purse.pay(self._clock.now())
        answer = await self._fetcher.fetch(call)
        if answer.status == 401 and self._authorisation.can_renew:
            # Ended before its time, or taken back: another one may be had at once.
            self._authorisation.forget()
            answer = await self._fetcher.fetch(call)
        return answer

    def judge(self, answer: Answer) -> Verdict:
        """Whether to read on in an answer. Raises SourceError for one that is no delivery."""
        try:
            return self._trouble.judge(answer, self._home.host, self._clock.now())
        except SourceRefused:
            if not self._authorisation.is_needed:
                told = f"{self._home.host} wants to know who asks ({answer.status})"
                raise SourceRefused(told, "say how in `auth`, and where the secret is") from None
            self._authorisation.forget()
            raise

    async def json_at(self, url: str, headers: dict[str, str]) -> Any:
        """The JSON at an address of the interface's own; None where there is none. Raises SourceError."""
        at = follow(url, self._home, self._home, self._options.also_hosts, "the address of a look-up")
        answer = await self.ask(Call(str(at), "GET", headers))
        return load_json(decode(answer.body)) if self.judge(answer) == "records" else None

    def keep(self) -> None:
        """A poll has ended: write down what it spent."""
        if self._purse is not None:
            self._purse.keep()

    @property
    def is_exposed(self) -> bool:
        """Whether a secret crosses a network for everybody on it to read."""
        here = self._home.host in ("localhost", "::1") or self._home.host.startswith("127.")
        return not (self._home.scheme == "https" or here) and self._authorisation.is_needed

    async def close(self) -> None:
        """Close the connections."""
        await self._fetcher.close()
        await self._authorisation.close()
