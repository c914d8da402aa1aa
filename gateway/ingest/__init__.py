"""Events in: Segment's HTTP tracking API and CloudEvents, checked, converted, and recorded in batches."""
