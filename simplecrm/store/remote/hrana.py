"""Hrana 3 over HTTP, the protocol of libSQL's server
(https://github.com/tursodatabase/libsql/blob/main/docs/HRANA_3_SPEC.md), as far as a book needs it.

The driver from PyPI (libsql 0.1.11) is not used, because it keeps Python's global lock while it waits for the server: a
server that hangs would freeze the application, which not even a signal could end. It also ignores errors in scripts,
and gives integers beyond 2^53 as floats. The protocol is JSON in HTTP requests, which the standard library has.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import re
import ssl
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simplecrm.core.records import Record
from simplecrm.errors import ConnectionLost, FileUnusable
from simplecrm.store.remote.address import Address

CONNECT_SECONDS = 10
ANSWER_SECONDS = 60
"""How long the server may be silent."""

CHECK = "Check the connection, then try it again."

Parameters = Sequence[Any] | Mapping[str, Any]

_ONLY_READS = re.compile(r"\s*(select|with|pragma|begin|explain)\b", re.IGNORECASE)
"""Statements that may be repeated when the connection ended before an answer came: a transaction that was begun on it
is rolled back by the server."""

BEGINS = re.compile(r"\s*begin\b", re.IGNORECASE)
_COMMITS = re.compile(r"\s*(commit|end)\b", re.IGNORECASE)

_NAMES = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|:([A-Za-z_]\w*)", re.DOTALL)
"""Names of parameters, in the first group; texts, quoted names and comments are passed over."""


class StatementError(Exception):
    """The server refused a statement. ``code`` is such as ``SQLITE_CONSTRAINT``."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class Result(Record):
    """What a statement gave: the names of its columns, its rows, how many rows it changed, and the last new id."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    changed: int
    last_id: int | None


NOTHING = Result((), [], 0, None)


class Stream:
    """A connection to the database, which the server keeps for statements that follow each other within seconds.
    It may be silent for ``answer_seconds``."""

    def __init__(self, address: Address, token: str, answer_seconds: float) -> None:
        self._address = address
        self._headers = {"Host": address.host_header, "Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._http: http.client.HTTPConnection | None = None
        self._baton: str | None = None
        self.in_transaction = False
        self._first: tuple[str, ...] = ()
        self._check: Callable[[list[Result | StatementError]], None] | None = None
        self._answer_seconds = answer_seconds

    def ask_first(self, statements: Sequence[str], check: Callable[[list[Result | StatementError]], None]) -> None:
        """Send statements before the first one that is run, in the same request. What they give, or why they were
        refused, is given to ``check``, whose error is raised instead of an answer."""
        self._first, self._check = tuple(statements), check

    def execute(self, sql: str, parameters: Parameters = ()) -> Result:
        """Run a statement. Raises ``StatementError``, ``ConnectionLost``, ``FileUnusable``."""
        [found] = self.execute_all([(sql, parameters)])
        if isinstance(found, StatementError):
            raise found
        return found

    def execute_all(self, statements: Sequence[tuple[str, Parameters]]) -> list[Result | StatementError]:
        """Run statements in one request, each whether the ones before succeeded or not; what they gave, or why they
        were refused. Raises ``ConnectionLost``, ``FileUnusable``."""
        requests = [{"type": "execute", "stmt": _statement(*statement)} for statement in statements]
        may_repeat = all(_ONLY_READS.match(sql) for sql, _ in statements)
        return [_outcome(answer) for answer in self._answers(requests, may_repeat)]

    def execute_in_order(self, statements: Sequence[tuple[str, Parameters]]) -> list[Result]:
        """Run statements in one request, each if the one before succeeded. Raises ``StatementError`` for the one that
        did not, ``ConnectionLost``, ``FileUnusable``."""
        steps = [
            {"stmt": _statement(*statement), **({"condition": {"type": "ok", "step": place - 1}} if place else {})}
            for place, statement in enumerate(statements)
        ]
        # What a transaction that is not committed wrote is gone with the connection.
        may_repeat = BEGINS.match(statements[0][0]) is not None and not any(
            _COMMITS.match(sql) for sql, _ in statements
        )
        [answer] = self._answers([{"type": "batch", "batch": {"steps": steps}}], may_repeat)
        _refuse_error(answer)
        result = answer["response"]["result"]
        for error in result["step_errors"]:
            if error is not None:
                raise _statement_error(error)
        return [_result(one) for one in result["step_results"]]

    def run_script(self, script: str) -> None:
        """Run several statements in one request. Raises what ``execute`` does."""
        [answer] = self._answers([{"type": "sequence", "sql": script}], may_repeat=False)
        _refuse_error(answer)

    def commit(self, *, close: bool) -> None:
        """Commit, and ``close`` in the same request if wanted. Raises what ``execute`` does."""
        [answer] = self._answers([{"type": "execute", "stmt": _statement("commit", ())}], may_repeat=False, close=close)
        _refuse_error(answer)

    def close(self) -> None:
        """End the connection; the server rolls back what was not committed."""
        if self._baton is not None:
            with contextlib.suppress(ConnectionLost, FileUnusable, _Expired):
                self._pipeline([{"type": "close"}])
        self._drop()

    def _answers(
        self, requests: list[dict[str, Any]], may_repeat: bool, *, close: bool = False
    ) -> list[dict[str, Any]]:
        first, check = self._first, self._check
        asked = [{"type": "execute", "stmt": _statement(sql, ())} for sql in first]
        end = len(first) + len(requests)
        requests = [*asked, *requests, {"type": "get_autocommit"}, *([{"type": "close"}] if close else [])]
        is_new, was_in_transaction = self._baton is None, self.in_transaction
        try:
            answers = self._pipeline(requests)
        except _Expired as error:
            self._drop()
            if was_in_transaction:
                raise self._lost("it ended a change that took too long") from error
            answers = self._pipeline(requests)  # nothing was run on the stream that had expired
        except ConnectionLost:
            self._drop()
            if was_in_transaction or is_new or not may_repeat:
                raise
            answers = self._pipeline(requests)
        self.in_transaction = not close and answers[end].get("response", {}).get("is_autocommit") is False
        if check is not None:
            self._first, self._check = (), None
            check([_outcome(answer) for answer in answers[: len(first)]])
        return answers[len(first) : end]

    def _pipeline(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The answers to requests, which are made together. Raises ``_Expired`` if the server forgot the stream."""
        body = json.dumps({"baton": self._baton, "requests": requests}, ensure_ascii=False).encode()
        try:
            if self._http is None:
                self._http = self._connected()
            self._http.request("POST", "/v3/pipeline", body, self._headers)
            answer = self._http.getresponse()
            data = answer.read()
        except ssl.SSLCertVerificationError as error:
            raise FileUnusable(
                f"The certificate of the server {self._address.host} is not trusted: {error.verify_message}.",
                "Check the name of the server.",
            ) from error
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            raise self._lost(_reason(error)) from error
        if answer.status != 200:
            raise self._refused(answer.status, data)
        try:
            found = json.loads(data)
            self._baton = found["baton"]
            results: list[dict[str, Any]] = found["results"]
        except (ValueError, KeyError, TypeError) as error:
            raise FileUnusable(f"The server {self._address.host} is no libSQL server.", "Check the address.") from error
        return results

    def _connected(self) -> http.client.HTTPConnection:
        where, port = self._address.host, self._address.port or None
        if self._address.is_secure:
            made: http.client.HTTPConnection = http.client.HTTPSConnection(
                where, port, timeout=CONNECT_SECONDS, context=ssl.create_default_context()
            )
        else:
            made = http.client.HTTPConnection(where, port, timeout=CONNECT_SECONDS)
        made.connect()
        made.sock.settimeout(self._answer_seconds)
        return made

    def _drop(self) -> None:
        self._baton, self.in_transaction = None, False
        if self._http is not None:
            self._http.close()
            self._http = None

    def _lost(self, reason: str) -> ConnectionLost:
        return ConnectionLost(f"The server {self._address.host} cannot be used: {reason}.", CHECK)

    def _refused(self, status: int, data: bytes) -> Exception:
        """The error for an answer other than 200, which no statement was run for."""
        server = f"The server {self._address.host}"
        if status in (400, 410) and self._baton is not None:
            return _Expired()
        if status == 403 and b"Write permission" in data:
            return FileUnusable(f"{server} lets this token only read.", "Ask whoever runs it for one that may write.")
        if status in (401, 403):
            return FileUnusable(f"{server} does not accept the token.", "Ask whoever runs it for a new one.")
        if status == 404:
            what = f"no namespace {self._address.namespace}" if self._address.namespace else "no book at this address"
            return FileUnusable(f"{server} has {what}.", "Ask whoever runs it.")
        if status in (502, 503, 504, 507):
            return self._lost(f"it answers {status} {http.client.responses.get(status, '')}".strip())
        words = " ".join(data[:200].decode(errors="replace").split())
        return FileUnusable(f"{server} answers {status}: {words}.".replace("..", "."), "Check the address.")


class _Expired(Exception):
    """The server has forgotten the stream."""


def _statement(sql: str, parameters: Parameters) -> dict[str, Any]:
    if isinstance(parameters, Mapping):
        # Values that a statement does not name are an error for the server, not for SQLite.
        names = {found[1] for found in _NAMES.finditer(sql) if found[1]}
        named = [{"name": name, "value": _packed(value)} for name, value in parameters.items() if name in names]
        return {"sql": sql, "named_args": named}
    return {"sql": sql, "args": [_packed(value) for value in parameters]}


def _packed(value: Any) -> dict[str, Any]:
    """A value as Hrana has it. Integers are text there, because JSON's numbers lose digits."""
    if value is None:
        return {"type": "null"}
    if isinstance(value, int):
        return {"type": "integer", "value": str(int(value))}
    if isinstance(value, float):
        return {"type": "float", "value": value}
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"type": "blob", "base64": base64.b64encode(value).decode()}
    return {"type": "text", "value": str(value)}


def _unpacked(value: dict[str, Any]) -> Any:
    kind = value["type"]
    if kind == "text":
        return value["value"]
    if kind == "integer":
        return int(value["value"])
    if kind == "float":
        return float(value["value"])
    if kind == "blob":
        return base64.b64decode(value["base64"] + "==")  # which comes without padding
    return None


def _refuse_error(answer: dict[str, Any]) -> None:
    if answer.get("type") == "error":
        raise _statement_error(answer["error"])


def _statement_error(error: dict[str, Any]) -> StatementError:
    return StatementError(str(error.get("message", "")), str(error.get("code", "")))


def _outcome(answer: dict[str, Any]) -> Result | StatementError:
    try:
        _refuse_error(answer)
    except StatementError as error:
        return error
    return _result(answer["response"]["result"])


def _result(result: dict[str, Any]) -> Result:
    columns = tuple(str(column["name"]) for column in result["cols"])
    rows = [tuple(map(_unpacked, row)) for row in result["rows"]]
    last = result.get("last_insert_rowid")
    return Result(columns, rows, int(result.get("affected_row_count") or 0), None if last is None else int(last))


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it does not answer"
    if isinstance(error, http.client.HTTPException):
        return "it ended the connection"
    return str(getattr(error, "strerror", None) or error).lower()
