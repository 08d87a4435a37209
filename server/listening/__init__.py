"""What listens for requests: HTTP/1.1 in one event loop, the application (WSGI) in threads behind it.

The loop reads requests and writes answers; it knows at once when a client has gone, which WSGI has no word
for.  What the application can answer without a thread (`Quick`) it does in the loop itself.
"""

from __future__ import annotations

from server.listening.listener import Listener

__all__ = ["Listener"]
