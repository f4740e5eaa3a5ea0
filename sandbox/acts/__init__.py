"""What people do in the workspace, and what that sends to the bot."""
