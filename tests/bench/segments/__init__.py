"""segments: 100 rules of mixed kinds over 1 M customers and 20 M events, beside DuckDB, PostgreSQL and one query a rule."""

from tests.bench.segments.measuring import bench_segments

__all__ = ["bench_segments"]
