holding-kept = Je ne sais pas encore qui vous êtes.
holding-kept-next = J’ai gardé votre demande et je la traiterai dès que je le saurai. Vous n’avez pas à la refaire.
holding-form = Votre formulaire n’est pas encore envoyé
holding-form-next = Je n’ai pas pu savoir à l’instant qui vous êtes. Rien de ce que vous avez saisi n’est perdu : ouvrez le formulaire et envoyez-le de nouveau dans une minute.
holding-over = Je n’ai pas réussi à savoir qui vous êtes
holding-over-said = Votre demande « { $said } » est donc restée sans suite.
holding-over-pressed = Le bouton que vous avez choisi est donc resté sans effet.
holding-over-next = Réessayez plus tard. Si cela se reproduit, prévenez la personne qui pilote votre programme ou votre équipe informatique.
