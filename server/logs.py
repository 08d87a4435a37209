"""Where the lines of the service go: the terminal (or the journal), as JSON or to be read by people.

Four logs: `chidao.access` has a line for each request, `chidao.slow` one for each question that took long,
`chidao.audit` one for each change, `chidao` the rest.  The first three are JSON by themselves.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from contextlib import suppress

from kg.config import Config


class AsJson(logging.Formatter):
    """A line of JSON; what is JSON already is given its level and log."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        told = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "log": record.name,
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told | _told(record), ensure_ascii=False)


class AsText(logging.Formatter):
    """A line to be read."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        told = _told(record)
        words = " ".join(f"{name}={value}" for name, value in told.items() if name not in ("time", "message"))
        said = f"{time.strftime('%H:%M:%S', time.localtime(record.created))} {record.name}"
        line = " ".join(filter(None, (said, str(told.get("message", "")), words)))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _told(record: logging.LogRecord) -> dict[str, object]:
    message = record.getMessage()
    if message.startswith("{"):
        with suppress(ValueError):
            read: dict[str, object] = json.loads(message)
            return read
    return {"message": message}


def set_up(config: Config) -> None:
    """Send the lines of all logs of this program to the terminal, as the setting `log` says.

    "json" and "text" write all, "quiet" only changes, slow questions and faults.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AsJson() if config.log == "json" else AsText())
    root = logging.getLogger("chidao")
    root.handlers = [handler]
    root.propagate = False
    root.setLevel(logging.INFO)
    logging.getLogger("chidao.access").setLevel(logging.WARNING if config.log == "quiet" else logging.INFO)
