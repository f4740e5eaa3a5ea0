"""From cards and forms to Slack's Block Kit: pure."""
