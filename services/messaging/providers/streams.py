"""What SMTP and HTTP connections share: a line-wise stream, and notes on how far a message got."""

import asyncio

SHORT_LINE = 1_024
"""Bytes of a line that is shorter than any limit of a reader."""


class BrokenConnection(Exception):
    """The connection ended, or what came does not belong to the protocol."""


class Stream:
    """Reader and writer of one connection; every failure of the network is a `BrokenConnection`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Wraps open streams."""
        self.reader = reader
        self.writer = writer

    @property
    def quiet(self) -> bool:
        """Whether both sides are open and nothing unread waits."""
        # StreamReader has no public way to ask whether bytes wait: `at_eof` is False while they do.
        ended = self.writer.is_closing() or self.reader.at_eof() or self.reader.exception() is not None
        return not ended and not self.reader._eof and not self.reader._buffer  # type: ignore[attr-defined]

    def write(self, data: bytes) -> None:
        """Hands bytes to the system, as many as it takes at once; the rest follows by itself.

        Raises:
            BrokenConnection: If the connection is known to be closed; then not a byte has left.
        """
        if self.writer.is_closing():
            raise BrokenConnection
        self.writer.write(data)

    async def drain(self) -> None:
        """Waits until most of what was written is with the system.

        Raises:
            BrokenConnection: If the connection ended.
        """
        try:
            await self.writer.drain()
        except OSError as error:
            raise BrokenConnection from error

    async def read_line(self) -> bytes:
        """Returns one line without its end.

        Raises:
            BrokenConnection: If the connection ended before the line did, or the line is too long.
        """
        whole = self._line_at_hand()
        if whole is not None:
            return whole
        try:
            line = await self.reader.readline()
        except (OSError, ValueError) as error:
            raise BrokenConnection from error
        if not line.endswith(b"\n"):
            raise BrokenConnection
        return line.rstrip(b"\r\n")

    def _line_at_hand(self) -> bytes | None:
        """Returns a line that has come already, and takes it: several replies come at once where commands were pipelined."""
        # By way of StreamReader's own line this costs three coroutines. What is too long, or ended, is left to it.
        buffer = self.reader._buffer  # type: ignore[attr-defined]
        end = buffer.find(b"\n")
        if not 0 <= end < SHORT_LINE or self.reader.exception() is not None:
            return None
        line = bytes(buffer[:end])
        del buffer[: end + 1]
        self.reader._maybe_resume_transport()  # type: ignore[attr-defined]
        return line.rstrip(b"\r\n")

    async def read_exactly(self, length: int) -> bytes:
        """Returns `length` bytes.

        Raises:
            BrokenConnection: If the connection ended before.
        """
        try:
            return await self.reader.readexactly(length)
        except (OSError, EOFError) as error:
            raise BrokenConnection from error

    def close(self) -> None:
        """Closes after what was written has left, without waiting for it."""
        self.writer.close()

    def abort(self) -> None:
        """Closes at once."""
        self.writer.transport.abort()
