"""Journey's tables, by what they keep. Every function runs in the caller's open transaction."""
