"""The rules of the trade: what a segment rule means, what it needs to know, and how memberships change. Pure."""
