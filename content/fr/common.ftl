common-done = C’est fait.
common-moment = { $day } à { $hour }
forms-submit = Envoyer
forms-cancel = Annuler
forms-open = Ouvrir le formulaire
forms-email = Son adresse e-mail professionnelle.
forms-sent = C’est envoyé.
which-programme-title = De quel programme s’agit-il ?
