"""A page that is a document of hundreds of kilobytes, packed for a slow line.

Only pages that repeat nothing of the question: where one does, what it says next to a secret of the
session could be guessed by how well it packs.
"""

from __future__ import annotations

import gzip

from fastapi.responses import Response

from web.desk.asked import Asked


def packed(asked: Asked, answer: Response) -> Response:
    """The answer by gzip for a browser that takes it."""
    answer.headers["Vary"] = "Accept-Encoding"
    if "gzip" not in asked.request.headers.get("accept-encoding", ""):
        return answer
    answer.body = gzip.compress(bytes(answer.body), 6, mtime=0)
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Content-Length"] = str(len(answer.body))
    return answer
