courtesy-welcome = You are welcome.
