departures-news = { $name } ne semble plus faire partie de l’entreprise ({ $programme })
departures-title = { $count ->
    [0] Aucun départ n’attend votre confirmation
    [one] Une personne ne semble plus faire partie de l’entreprise
   *[other] { $count } personnes ne semblent plus faire partie de l’entreprise
}
departures-who = N° { $number } · { $name } :
departures-why-gone = son compte est fermé, d’après ce que je sais depuis { $at }.
departures-why-guest = son compte est celui d’un invité, d’après ce que je sais depuis { $at }.
departures-why-external = son compte est celui d’une autre entreprise, d’après ce que je sais depuis { $at }.
departures-meanwhile = Je n’en ai parlé à personne d’autre. Je ne lui écris plus, je ne lui propose personne et je ne demande rien sur ses séances.
departures-end = C’est annoncé : mettre fin à la participation de { $name }
departures-sure = Ce départ est-il connu de tous ?
departures-what = Sa participation au programme prend fin. L’autre personne de son binôme lit que celui-ci a pris fin, sans raison, et passe en premier pour en former un autre.
departures-confirm = Mettre fin
departures-not-yet = Pas encore
departures-ended = La participation de { $name } au programme a pris fin.
departures-back = { $name } fait partie de l’entreprise
departures-goes-on = Son compte est de nouveau celui d’un salarié. Tout continue ; vous n’avez rien à faire.
departures-how = Par écrit : « départs » les montre tous, « parti 12 » met fin à la participation d’une personne, avec son numéro. Si c’est une erreur, faites corriger le compte : tout reprendra de soi-même.
departures-see = Tout voir
departures-more = { $count ->
    [one] Une autre personne apparaîtra une fois ces décisions prises.
   *[other] { $count } autres personnes apparaîtront au fil de vos décisions.
}
