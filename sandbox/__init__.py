"""A workspace on your machine: speaks Slack's wire protocol to a bot it knows only by its manifest."""
