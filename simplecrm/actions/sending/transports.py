"""Hand a message over: to an SMTP server (RFC 5321), or to a program such as sendmail."""

from __future__ import annotations

import shlex
import smtplib
import ssl
import subprocess
from email.policy import SMTP, SMTPUTF8

from simplecrm import config
from simplecrm.errors import CrmError, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from email.message import EmailMessage
    from types import TracebackType
    from typing import Protocol

    class Transport(Protocol):
        """Hands messages over, one after another."""

        def send(self, message: EmailMessage, sender: str, to: str) -> None:
            """Hand a message over. Raises ``Refused``, ``NotSent`` or ``Unknown``."""

        def close(self) -> None:
            """End the connection."""


PORTS = {"starttls": 587, "tls": 465, "none": 25}


class Refused(CrmError):
    """The message to this recipient was refused; others may be accepted."""


class NotSent(CrmError):
    """The message was certainly not handed over, and neither will others be: there is no connection."""


class Unknown(CrmError):
    """The connection broke while the message was handed over: it may have been accepted."""


class Smtp:
    """A connection to the server of the settings, which is made with the first message."""

    def __init__(self) -> None:
        host, _, port = config.get("smtp_server").strip().partition(":")
        self._security = config.get("smtp_security")
        if port and not port.isdigit():
            raise NotUnderstood(
                f"Invalid port: “{port:.20}”.", "For example: simplecrm config smtp_server mail.acme.com:587"
            )
        self._host, self._port = host, int(port or PORTS[self._security])
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Smtp:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and self._server is not None:
            # A server that hangs would be waited for once more if it were told goodbye.
            self._server.close()
            self._server = None
        self.close()

    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        """Hand a message over. Raises ``Refused``, ``NotSent`` or ``Unknown``."""
        server = self._server or self._connected()
        options = ["SMTPUTF8"] if not (sender + to).isascii() else []
        if options and not server.has_extn("smtputf8"):
            raise Refused("The server takes no addresses with letters beyond ASCII.")
        try:
            code, words = server.mail(sender, options)
            if code == 250:
                code, words = server.rcpt(to)
            if code not in (250, 251):
                self._reset(server)
                raise _refused(code, words)
        except (OSError, smtplib.SMTPException) as error:
            raise self._lost(error, NotSent) from error
        data = message.as_bytes(policy=SMTPUTF8 if options else SMTP)
        try:
            code, words = server.data(data)
        except smtplib.SMTPDataError as error:
            # Refused before any of it was sent.
            self._reset(server)
            raise _refused(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise self._lost(error, Unknown) from error
        if code != 250:
            raise _refused(code, words)

    def close(self) -> None:
        """Say goodbye to the server."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        try:
            if self._security == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=timeout(), context=context)
            else:
                server = smtplib.SMTP(self._host, self._port, timeout=timeout())
            server.ehlo_or_helo_if_needed()
            if self._security == "starttls":
                server.starttls(context=context)
                server.ehlo()
            if user := config.get("smtp_user").strip():
                server.login(user, password())
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent(
                "The SMTP server refused the user or the password.", "See: simplecrm config smtp_user"
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(
                f"The SMTP server {self._host}:{self._port} cannot be used: {_words(error)}.",
                "See: simplecrm config smtp_timeout" if _is_timeout(error) else "See: simplecrm config smtp_server",
            ) from error
        self._server = server
        return server

    def _reset(self, server: smtplib.SMTP) -> None:
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            self._server = None

    def _lost(self, error: Exception, kind: type[CrmError]) -> CrmError:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        hint = "To wait longer: simplecrm config smtp_timeout 120" if _is_timeout(error) else ""
        return kind(f"The connection to the SMTP server was lost: {_words(error)}.", hint)


class Sendmail:
    """A program that is started for each message, with the message on standard input and the recipient as the last
    argument."""

    def __init__(self) -> None:
        command = config.get("sendmail_command")
        try:
            self._words = shlex.split(command)
        except ValueError as error:
            raise NotUnderstood(f"sendmail_command cannot be read: {error}.") from error
        if not self._words:
            raise NotUnderstood("sendmail_command is empty.")

    def __enter__(self) -> Sendmail:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, message: EmailMessage, sender: str, to: str) -> None:  # noqa: ARG002
        """Hand a message over. Raises ``Refused``, ``NotSent`` or ``Unknown``."""
        if to.startswith("-"):
            raise Refused(f"Invalid email address: “{to:.60}”.")
        try:
            done = subprocess.run(
                [*self._words, to], input=message.as_bytes(policy=SMTPUTF8.clone(linesep="\n")), capture_output=True,
                timeout=timeout(), check=False,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise NotSent(f"There is no program {self._words[0]}.", "See: simplecrm config sendmail_command") from error
        except (OSError, subprocess.SubprocessError) as error:
            raise Unknown(f"{self._words[0]} did not finish: {_words(error)}.") from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise Refused(f"{self._words[0]} failed{': ' + said[-1][:120] if said else ''}.")

    def close(self) -> None:
        """Nothing is kept open."""


def transport() -> Smtp | Sendmail:
    """The way to send that the settings say: a program instead of a server. Raises ``NotUnderstood`` without one."""
    if config.get("sendmail_command").strip():
        return Sendmail()
    if config.get("smtp_server").strip():
        return Smtp()
    raise NotUnderstood(
        "There is no way to send: smtp_server and sendmail_command are not set.",
        "For example: simplecrm config smtp_server mail.acme.com",
    )


def timeout() -> int:
    """How many seconds to wait for an answer."""
    return max(1, config.number("smtp_timeout"))


def password() -> str:
    """The password that ``smtp_password_command`` prints. Raises ``NotSent``."""
    command = config.get("smtp_password_command").strip()
    if not command:
        raise NotSent("smtp_user is set, but smtp_password_command is not.", "For example: pass show mail")
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, timeout=timeout(), check=False)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise NotSent(f"smtp_password_command failed: {_words(error)}.") from error
    if done.returncode:
        raise NotSent("smtp_password_command failed.")
    return done.stdout.decode("utf-8", "replace").rstrip("\r\n")


def _refused(code: int, words: bytes | str) -> Refused:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return Refused(f"The server refused it: {code} {' '.join(text.split())[:160]}")


def _is_timeout(error: Exception) -> bool:
    """Whether nothing came within the time; smtplib wraps that in an error of its own."""
    return isinstance(error, (TimeoutError, subprocess.TimeoutExpired)) or isinstance(error.__context__, TimeoutError)


def _words(error: Exception) -> str:
    if _is_timeout(error):
        seconds = timeout()
        return f"no answer within {seconds} {'second' if seconds == 1 else 'seconds'}"
    return " ".join(str(error).split())[:160] or type(error).__name__
