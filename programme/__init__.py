"""The rules of a reverse-mentoring programme: pure, without a database, a network or a platform."""
