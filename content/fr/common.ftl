common-done = C’est fait.
common-moment = { $day } à { $hour }
forms-submit = Envoyer
forms-cancel = Annuler
forms-open = Ouvrir le formulaire
which-programme-title = De quel programme s’agit-il ?
