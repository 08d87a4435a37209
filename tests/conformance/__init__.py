"""The official test suites of the W3C, run against the service over HTTP."""
