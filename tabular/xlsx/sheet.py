"""The rows of a sheet: cells as the texts that a CSV of the same table would hold."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import BinaryIO

from tabular.source import MAX_COLUMNS, SourceError, SourceRow, checked_columns
from tabular.texts import moment_text, number_text
from tabular.xlsx.archive import Archive, Attributes, XmlReader
from tabular.xlsx.workbook import Workbook, read_workbook, unescaped

MAX_CELL_CHARACTERS = 1 << 20

_LETTERS = re.compile(r"[A-Za-z]{1,4}")
_WHOLE = re.compile(r"-?\d{1,40}")
_LAST_DAY = 2_958_466
_FALSE_LEAP_DAY = 60


class XlsxFile:
    """One sheet of a workbook, open for reading. Its first row that is not empty holds the names of the columns.

    Attributes:
        columns: Their names.
        encoding: UTF-8, in which single rows can be written.
    """

    def __init__(self, raw: BinaryIO, sheet: str | None = None) -> None:
        """Opens the workbook and reads the first row.

        Raises:
            SourceError: If it cannot be read, or would grow beyond its bounds.
        """
        self._raw = raw
        self._archive = Archive(raw)
        self._book = read_workbook(self._archive, sheet)
        self.encoding = "utf-8"
        first = next(self._all(), None)
        if first is None:
            raise SourceError("the sheet is empty: its first row must hold the names of the columns", "empty")
        self.columns = checked_columns([name.strip() for name in first[1]])

    def rows(self) -> Iterator[SourceRow]:
        """Yields each row below the names that is not empty; a cell of more than a megabyte makes it none.

        Raises:
            SourceError: If the file is damaged.
        """
        width = len(self.columns)
        rows = self._all()
        next(rows)
        for number, (line, cells, is_whole) in enumerate(rows, start=1):
            cells.extend([""] * (width - len(cells)))
            yield SourceRow(number, line, cells, is_whole)

    def close(self) -> None:
        """Closes the file."""
        self._raw.close()

    def _all(self) -> Iterator[tuple[int, list[str], bool]]:
        """Yields line, cells and whether none was too long, of each row with anything in it."""
        collector = _Collector(self._book)
        reader = XmlReader(collector.start, collector.end, collector.text)
        for chunk in self._archive.chunks(self._book.sheet):
            reader.feed(chunk)
            while collector.rows:
                yield collector.rows.popleft()
        reader.feed(b"", is_end=True)
        yield from collector.rows


class _Collector:
    """Puts rows together from what the XML of a sheet holds. A million cells are five million calls, so they do little."""

    def __init__(self, book: Workbook) -> None:
        self.rows: deque[tuple[int, list[str], bool]] = deque()
        self._shared, self._dates = book.shared, book.dates
        self._moment = _moments(book.is_1904)
        self._columns: dict[str, int] = {}
        self._date_styles: dict[str, bool] = {}
        self._line = 0
        self._cells: list[str] = []
        self._is_whole = True
        self._column = 0
        self._type = "n"
        self._is_date = False
        self._pieces: list[str] = []
        self._length = 0
        self._listens = False
        self._is_phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v" or (name == "t" and not self._is_phonetic):
            self._listens = True
        elif name == "rPh":
            self._is_phonetic = True
        elif name == "row":
            number = attributes.get("r", "")
            self._line = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else self._line + 1
            self._cells, self._is_whole, self._column = [], True, 0
        elif ":" in name:
            self.start(name.rpartition(":")[2], attributes)

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name == "v" or name == "t":
            self._listens = False
        elif name == "rPh":
            self._is_phonetic = False
        elif name == "row":
            if self._cells or not self._is_whole:
                self.rows.append((self._line, self._cells, self._is_whole))
        elif ":" in name:
            self.end(name.rpartition(":")[2])

    def text(self, data: str) -> None:
        if self._listens:
            self._length += len(data)
            if self._length <= MAX_CELL_CHARACTERS:
                self._pieces.append(data)

    def _begin_cell(self, attributes: Attributes) -> None:
        letters = attributes.get("r", "").rstrip("0123456789")
        self._column = self._columns.get(letters) or self._column_of(letters)
        self._type = attributes.get("t", "n")
        style = attributes.get("s", "0")
        is_date = self._date_styles.get(style)
        self._is_date = is_date if is_date is not None else self._is_date_style(style)
        self._pieces, self._length = [], 0

    def _column_of(self, letters: str) -> int:
        """Returns the number of the column that letters name; the next one where they name none."""
        named = _LETTERS.match(letters)
        if named is None:
            return self._column + 1
        number = _column_number(named[0])
        if named[0] == letters and number <= MAX_COLUMNS:
            self._columns[letters] = number
        return number

    def _is_date_style(self, style: str) -> bool:
        number = int(style) if style.isascii() and style.isdigit() and len(style) < 7 else 0
        is_date = number < len(self._dates) and self._dates[number]
        if number < len(self._dates) and style == str(number):
            self._date_styles[style] = is_date
        return is_date

    def _end_cell(self) -> None:
        if self._length > MAX_CELL_CHARACTERS:
            self._is_whole = False
        pieces = self._pieces
        text = self._read(pieces[0] if len(pieces) == 1 else "".join(pieces))
        if not text:
            return
        if self._column > MAX_COLUMNS:
            raise SourceError(
                f"line {self._line} of the sheet reaches to column {self._column}, and at most {MAX_COLUMNS} are read; "
                "take out those that are not needed",
                "too_many_columns",
            )
        cells, place = self._cells, self._column - 1
        if len(cells) < place:
            cells.extend([""] * (place - len(cells)))
        if len(cells) == place:
            cells.append(text)
        else:
            cells[place] = text

    def _read(self, text: str) -> str:
        match self._type:
            case "n":
                return self._number(text) if text else ""
            case "s":
                place = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
                if not 0 <= place < len(self._shared):
                    raise SourceError(
                        "the sheet names a text that the workbook does not hold; save it again", "damaged"
                    )
                return self._shared[place]
            case "b":
                return "true" if text == "1" else "false"
            case "d":
                return text.replace("T", " ")
            case _:
                return unescaped(text)

    def _number(self, text: str) -> str:
        try:
            number = float(text)
        except ValueError:
            return text
        if self._is_date:
            return self._moment(number) or number_text(number)
        # As Excel stores 2.55: as 2.5499999999999998; the shortest text of the same double is what was typed.
        return text if _WHOLE.fullmatch(text) else number_text(number)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number


def _moments(is_1904: bool) -> Callable[[float], str | None]:
    """Returns what writes the number of days as a date and time, or as a time below a day; None out of range."""
    first = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)

    # Lines of one order share their time.
    @lru_cache(maxsize=4096)
    def moment(days: float) -> str | None:
        if not 0 <= days < _LAST_DAY:
            return None
        passed = timedelta(milliseconds=round(days * 86_400_000))
        if days < 1 and not is_1904:
            return (datetime(2000, 1, 1) + passed).time().isoformat()
        # Excel has a 29 February 1900, as Lotus had: before it days count from one later.
        early = timedelta(days=0 if is_1904 or days >= _FALSE_LEAP_DAY else 1)
        return moment_text(first + early + passed)

    return moment
