"""All integration tests watch who publishes."""

from tests.support.publishers import watch

watch()
