"""What listens for requests: uvicorn reads and writes HTTP, the application (WSGI) answers in threads.

ASGI tells when a client has gone, which WSGI has no word for.  What the application can answer without a
thread (`Quick`) it does in the event loop itself.
"""

from __future__ import annotations

from server.listening.listener import Listener

__all__ = ["Listener"]
