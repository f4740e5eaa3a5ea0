pause-open = Faire une pause
pause-resume = Reprendre maintenant
pause-confirm = Faire une pause
pause-until = Le jour de votre retour
pause-what = Pendant une pause, aucun binôme ne vous est proposé et vous ne recevez aucun rappel. Elle prend fin d’elle-même le jour de votre retour ; « reprendre » y met fin plus tôt.
pause-begun = Vous êtes en pause jusqu’au { $until }
pause-over = Bon retour parmi nous : votre pause est terminée.
pause-none = Vous n’êtes pas en pause.
