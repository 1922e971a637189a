"""What is put into other texts, in English: choices, parts of lists, and what is not there."""

from typing import Final

PARTS: Final = {
    "nothing": "any time",
    "nothing.status": "unknown",
    "none": "none",
    "Target": "{kind} {target_id}",
    "GroupUser": "{kind} {id}",
    "Overlap": "{session_id} {event_id}",
    "LineState.no-line": "no line",
    "LineState.line-closed": "line closed",
    "LineState.line-open": "line open",
    "LineState.line-full": "line full",
}
