nudges-title = { $count ->
    [one] Votre prochaine séance
   *[other] Vos prochaines séances
}
nudges-near = La séance { $number } avec { $partner } est prévue le { $day }. Si vous avez convenu d’une heure, il n’y a rien à faire ici.
nudges-missed = La séance { $missed } avec { $partner } n’a pas eu lieu. La séance { $number } est prévue le { $day }. Vous êtes-vous vus depuis, ou avez-vous une autre date ?
nudges-met = J’ai vu { $partner }
nudges-new-date = Nouvelle date avec { $partner }
nudges-cap = Rappel { $number } sur { $most } au plus cette semaine.
