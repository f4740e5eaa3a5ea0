"""A Microsoft 365 tenant on your machine: the Bot Connector, and people who write, press and fill in."""
