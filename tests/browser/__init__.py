"""The console in a real Chromium, against the whole platform: `make test-browser`."""
