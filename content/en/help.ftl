help-title = What I can do for you
help-words = help
