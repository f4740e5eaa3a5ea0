"""Microsoft Teams, at the rim: what comes in is read, what goes out is rendered."""
