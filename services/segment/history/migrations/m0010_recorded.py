"""When each event was recorded, so that a frame as of a moment sees nothing that was told later."""

from __future__ import annotations

# 0 in the rows of before: it is not known. Beside the time of the event it is nearly the same number, so it packs well.
STATEMENTS = ("ALTER TABLE events ADD COLUMN IF NOT EXISTS receive_us Int64 DEFAULT 0 CODEC(Delta, LZ4)",)
