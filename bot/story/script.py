"""Who does what in the story; everything else follows from what Binôme makes of it."""

from collections.abc import Mapping, Sequence
from typing import Final

LEAD, DEPUTY, SPONSOR = "Camille Moreau", "Idris Osei", "Hélène Castaing"
CHANNEL = "reverse-mentoring"

PROGRAMME: Final = {"title": "Regards croisés", "languages": ["fr", "en"]}
CONTACTS = "Nadia Benkirane, ressources humaines · Human Resources, nadia.benkirane@alize.example"
SPONSOR_WORD = (
    "« Nos plus jeunes collègues vivent le numérique ; nous en décidons. Je participe, parce que j’ai beaucoup à "
    "apprendre d’eux. » Hélène Castaing, directrice générale"
)

# what the mentors of the lead's list can show, each with a level of 1 to 3
MENTORS: Final[Mapping[str, Mapping[str, str]]] = {
    "Léa Martin": {"online-reputation": "3", "generated-media": "3", "customer-journey": "2"},
    "Yanis Haddad": {"ai-at-work": "3", "everyday-security": "2", "working-together": "3"},
    "Chloé Nguyen": {"customer-journey": "3", "responsible-digital": "3"},
    "Thomas Lefèvre": {"data-decisions": "3", "ai-at-work": "2", "working-together": "2"},
    "Priya Raman": {"data-decisions": "3", "ai-at-work": "3", "everyday-security": "2"},
    "Callum Fraser": {"generated-media": "3", "online-reputation": "2", "working-together": "2"},
    "Zoë Adeyemi": {"online-reputation": "3", "customer-journey": "2", "generated-media": "2"},
    "Maxime Bouchard": {"everyday-security": "3", "responsible-digital": "2", "ai-at-work": "1"},
}
# what its mentees want to see, the dearest first
MENTEES: Final[Mapping[str, Sequence[str]]] = {
    "Hélène Castaing": ("generated-media", "online-reputation", "ai-at-work"),
    "Marc Delvaux": ("data-decisions", "everyday-security", "ai-at-work"),
    "Philippe Arnaud": ("working-together", "ai-at-work"),
    "Margaret Sinclair": ("ai-at-work", "everyday-security"),
    "Étienne Gagnon": ("customer-journey", "responsible-digital"),
    "Sylvie Roux": ("online-reputation", "customer-journey"),
}
DECLINED = "Sylvie Roux"  # whose mentor says no
SILENT = ("Rohan Mehta", "Graham Whitfield")
BILINGUAL: Final = {"Yanis Haddad", "Priya Raman", "Étienne Gagnon", "Sylvie Roux", "Zoë Adeyemi"}

# join in the fifth week, without being on the list; the second one's mentor has still to answer
WAITING = "Louise Tremblay"
LATE: Final[Mapping[str, Sequence[str]]] = {
    "Jean-Luc Ferrand": ("everyday-security", "data-decisions"),
    "Louise Tremblay": ("online-reputation", "generated-media"),
}
# join when every mentor is taken, and wait for one
UNPAIRED: Final[Mapping[str, Sequence[str]]] = {
    "Nadia Benkirane": ("ai-at-work", "working-together"),
    "Graham Whitfield": ("everyday-security", "ai-at-work"),
}

# the first tip's: who chooses which option
QUIZ: Final = {
    "Hélène Castaing": 1,
    "Philippe Arnaud": 0,
    "Margaret Sinclair": 1,
    "Camille Moreau": 1,
    "Chloé Nguyen": 2,
}
MEMORY = ("Léa Martin", "Mon #TBT : le standard téléphonique de Lyon, en 1987. Qui reconnaît la dame au casque ?")

ANNOUNCEMENT = (
    "Jeudi à 12 h 30, café des binômes à la cafétéria de Paris, et en visio : racontez votre première séance.\n"
    "Thursday at 12:30, pairs’ coffee in the Paris canteen and by video: come and tell us about your first session."
)

# the mentor's words, then the mentee's, once they are introduced
GREETINGS: Final[Mapping[str, tuple[str, str]]] = {
    "Hélène Castaing": (
        "Bonjour {mentee} ! Mardi à 14 h, cela vous irait ?",
        "Très bien, je vous attends dans mon bureau.",
    ),
    "Philippe Arnaud": ("Bonjour {mentee}, je passe vous voir jeudi midi ?", "Avec plaisir. J’apporte mes questions !"),
    "Margaret Sinclair": ("Hello {mentee}, would a Wednesday suit you?", "Wednesdays are hearings. Any Friday!"),
}
# what becomes of the first sessions; Hélène Castaing and her mentor have not answered
EARLY, MET, MOVED, NOT_YET = "Étienne Gagnon", "Philippe Arnaud", "Marc Delvaux", "Margaret Sinclair"
# how useful it was, and what one writes to the other
THOUGHTS: Final[Mapping[str, tuple[str, str]]] = {
    EARLY: ("4", "Parcourir notre propre site sur un téléphone : quelle leçon !"),
    MET: ("5", "Je sais enfin à quoi sert un fil de discussion. Merci pour votre patience."),
}
MENTORS_THOUGHT = ("4", "Vos questions m’ont fait voir mon propre métier autrement.")
