"""Examples that ship with Yike: the demo shop with its ready-made definitions, and mapping files for `make replay`."""
