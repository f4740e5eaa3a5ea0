announcement-title = { $lead } vous écrit
announcement-programme = Vous recevez ce message dans le cadre du programme « { $programme } ».
announcement-form-title = Annonce
announcement-form-preview = Relire
announcement-form-audience = À qui s’adresse-t-elle ?
announcement-form-text = Votre texte
announcement-form-on = Date
announcement-form-now = Laissez la date et l’heure vides pour l’envoyer tout de suite.
announcement-form-at = Heure
announcement-form-zone = Dans le fuseau horaire du programme : { $zone }.
announcement-to-channel = Le canal
announcement-to-everyone = Tous les participants
announcement-to-mentors = Les mentors
announcement-to-mentees = Les mentorés
announcement-preview = Voici votre annonce
announcement-audience = Pour :
announcement-readers = Destinataires à ce jour :
announcement-count = { $readers ->
    [0] toutes les personnes du canal
   *[other] { $readers } personnes
}
announcement-when = Envoi :
announcement-at = { $at }
announcement-now = dès que vous confirmez
announcement-nothing-yet = Rien ne part avant votre confirmation. Les arrivées et les départs d’ici là seront pris en compte.
announcement-send = Envoyer maintenant
announcement-schedule = Programmer : { $at }
announcement-edit = Modifier
announcement-discard = Abandonner
announcement-cancel = Annuler
announcement-notice = { $lead } envoie ceci à { $readers } personnes : { $at }
announcement-stoppable = D’ici là, chaque pilote du programme peut annuler cet envoi.
announcement-scheduled = Envoi prévu : { $at }
announcement-sent = Annonce envoyée : { $at }
announcement-cancelled = Cette annonce est annulée
announcement-stopped = { $lead } a annulé votre annonce
announcement-not-sent = Votre annonce n’est pas partie : moins de 5 personnes l’auraient lue, ou le programme est clos.
announcement-missed = Votre annonce n’est pas partie : Binôme était à l’arrêt ({ $at })
announcement-still-true = Rien n’a été envoyé. Envoyez-la maintenant si elle est toujours d’actualité, ou modifiez-la d’abord.
announcement-none = Il n’y a pas encore d’annonce
announcement-list = Les annonces
announcement-delivered = { $readers ->
    [0] { $delivered ->
        [0] { $audience } · remise non confirmée
       *[other] { $audience } · remise
    }
   *[other] { $audience } · remise à { $delivered } personnes sur { $readers }
}
announcement-more = { $count ->
    [one] Une autre est prévue plus tard.
   *[other] { $count } autres sont prévues plus tard.
}
announcement-line = · { $what }
announcement-replaced = Remplacée par une version plus récente
announcement-cancel-sure = Annuler cette annonce ?
announcement-cancel-what = Personne ne la recevra.
announcement-cancel-yes = Annuler l’envoi
announcement-cancel-no = La garder
announcement-take-back = Retirer
announcement-take-back-sure = Retirer cette annonce ?
announcement-take-back-what = Elle sera supprimée partout où elle est arrivée, et ne parviendra plus à personne. Peut-être a-t-elle déjà été lue.
announcement-take-back-yes = La retirer
announcement-take-back-no = La laisser
announcement-taken-back = Annonce retirée (envoyée : { $at })
announcement-perhaps = { $count ->
    [one] À un endroit, la plateforme n’a pas dit si elle était arrivée. Si elle y est encore visible, un administrateur peut la supprimer.
   *[other] À { $count } endroits, la plateforme n’a pas dit si elle était arrivée. Là où elle est encore visible, un administrateur peut la supprimer.
}
announcement-taken-back-by = { $lead } a retiré votre annonce
announcement-reached = { $readers ->
    [0] { $reached ->
        [0] Elle n’était pas encore dans le canal.
       *[other] Elle était dans le canal.
    }
   *[other] { $reached ->
        [0] Elle n’était encore parvenue à personne.
        [one] Elle était parvenue à une personne.
       *[other] Elle était parvenue à { $reached } personnes.
    }
}
