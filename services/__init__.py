"""The services of Yike; importing this package makes the generated contracts (`yike.*`) importable."""

import sys
from pathlib import Path

_GENERATED = str(Path(__file__).resolve().parent.parent / "protos" / "gen")
if _GENERATED not in sys.path:
    sys.path.insert(0, _GENERATED)
