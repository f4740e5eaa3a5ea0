help-title = Ce que je peux faire pour vous
help-words = aide
