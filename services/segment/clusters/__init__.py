"""Clusters of customers that stand out by themselves: what they are looked for by, found apart, told in words and as rules."""
