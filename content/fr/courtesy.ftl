courtesy-welcome = Avec plaisir.
