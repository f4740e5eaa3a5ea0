"""The tests, which act as people do."""
