why-topic = « { $topic } »
why-topics = Vous pourriez voir ensemble : { $topics }.
why-hours = { $hours ->
    [0] Vous avez moins d’une heure de travail en commun chaque jour.
    [one] Vous avez une heure de travail en commun chaque jour.
   *[other] Vous avez { $hours } heures de travail en commun chaque jour.
}
why-departments = Vous travaillez dans des services différents : de quoi découvrir du nouveau, de part et d’autre.
why-counted-topics = { $number ->
    [0] aucun sujet en commun
    [one] { $wish ->
        [1] un sujet en commun, parmi les premiers souhaits
       *[0] un sujet en commun
    }
   *[other] { $wish ->
        [1] plusieurs sujets en commun, dont un premier souhait
       *[0] plusieurs sujets en commun
    }
}
why-counted-hours = { $hours ->
    [0] moins d’une heure commune
    [one] une heure commune
   *[other] { $hours } heures communes
}
why-counts = { $topics } ; { $hours }
why-counts-elsewhere = { $topics } ; { $hours } ; un autre service
