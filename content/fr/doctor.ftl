doctor-well = Tout va bien
doctor-attention = Quelque chose demande votre attention
doctor-heartbeat = Dernier signe de vie :
doctor-ago = il y a { $time }
doctor-never = aucun depuis une heure
doctor-messages = Messages qui attendent de partir :
doctor-steps = Étapes en retard :
doctor-late = { $number ->
    [0] 0
    [one] 1, depuis { $time }
   *[other] { $number }, depuis { $time } au plus
}
doctor-late-briefly = { $number }, depuis moins d’une minute
doctor-minutes = { $minutes ->
    [0] moins d’une minute
    [one] une minute
   *[other] { $minutes } minutes
}
doctor-hours = { $hours } heures
doctor-ask = Rien n’est perdu : ce qui attend sera fait dès que possible. Demandez à votre équipe informatique de lancer « python -m bot doctor », qui lui dira que faire.
