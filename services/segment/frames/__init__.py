"""Feature frames whose columns the caller names."""
