"""Benchmarks: each figure beside a yardstick of the same minute, correctness first, never an assertion on time."""
