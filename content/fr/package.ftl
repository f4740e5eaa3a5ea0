package-name = Binôme, le mentorat inversé
package-short = Le mentorat inversé, dans les deux sens : un binôme, des séances, des astuces.
package-full =
    Binôme anime le programme de mentorat inversé de votre entreprise : des personnes à l’aise avec les usages numériques les montrent à des dirigeants qui veulent les voir de près, et chacun y gagne.
    Binôme forme et présente les binômes, demande comment les séances se sont passées et publie l’astuce de la semaine. Les pilotes du programme font leurs annonces et voient où en sont les choses.
    Écrivez « rejoindre » pour participer, « aide » pour voir le reste. Binôme ne lit que ce qu’on lui écrit, et aucun agenda.
