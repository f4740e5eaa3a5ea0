"""The language that the bot speaks on every platform: commands, cards, forms, messages, words."""
