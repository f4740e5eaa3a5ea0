undelivered-title = { $count ->
    [0] À notre connaissance, aucun message ne manque
    [one] L’arrivée d’un message n’est pas confirmée
   *[other] L’arrivée de { $count } messages n’est pas confirmée
}
undelivered-to = N° { $reference } · { $whom } :
undelivered-to-channel = le canal
undelivered-together = { $names }, ensemble
undelivered-line = { $about } · { $at }
undelivered-about-announcement = une annonce
undelivered-about-draft = un brouillon des binômes
undelivered-about-invitation = l’invitation
undelivered-about-pair = un binôme
undelivered-about-session = une séance
undelivered-about-tip = l’astuce de la semaine
undelivered-about-other = une réponse ou une information
undelivered-send = Renvoyer
undelivered-let-be = Ne pas renvoyer
undelivered-send-all = Renvoyer les { $count }
undelivered-let-all-be = N’en renvoyer aucun
undelivered-group = { $count } messages pour la même raison : { $what }
undelivered-more = Voir les précédents
undelivered-sure = Renvoyer ?
undelivered-perhaps-twice = Ce qui est peut-être déjà arrivé peut arriver deux fois.
undelivered-not-now = Pas maintenant
undelivered-sent-again = { $count ->
    [0] Il n’y avait plus rien à renvoyer : ce qui est arrivé, ce qui a été laissé de côté et ce qui attend une décision depuis 30 jours est effacé ici.
    [one] Un message est renvoyé.
   *[other] { $count } messages sont renvoyés.
}
undelivered-left = { $count ->
    [0] Il n’y avait plus rien à décider.
    [one] Un message ne sera pas renvoyé.
   *[other] { $count } messages ne seront pas renvoyés.
}
undelivered-how = Par écrit : « renvoyer 12 » ou « ignorer 12 », avec le numéro d’un message ; « renvoyer tout » renvoie ceux qui, à coup sûr, ne sont pas arrivés.
undelivered-see = Voir ces messages
