// The guided tour, in French and English: who does what in each step, and the sign by which it is done.
//
// A task is done when everything that it names is so: `who` is played, `opens` is the open channel, a line that holds
// `says` was sent, a button of the style `press` was pressed (`any`: whichever), a `form` was accepted and closed,
// the `clock` was moved.

const FR = {
  lang: "fr",
  name: "Visite guidée",
  offer: [
    "Huit étapes, dix minutes : vous jouez les gens de l’entreprise, et le programme avance sous vos yeux.",
    "Chaque étape se coche d’elle-même. Vous pouvez arrêter quand vous voulez ; le bouton « ? » retrouve la visite.",
  ],
  begin: "Commencer",
  later: "Pas maintenant",
  place: (step, all) => `Étape ${step} sur ${all}`,
  done: "fait",
  progress: (ticked, all) => `${ticked} sur ${all}`,
  all: "C’est fait. Passez à la suite quand vous voulez.",
  back: "Précédente",
  next: "Suivante",
  pass: "Passer",
  stop: "Arrêter la visite",
  endTitle: "Voilà, vous connaissez Binôme",
  end: [
    "Tout reste ouvert : incarnez qui vous voulez, et `/binome aide` dit ce que chacun peut demander.",
    "Sous la liste des conversations, *Pannes* montre comment le robot se comporte quand tout va mal.",
  ],
  close: "Fermer",
  steps: [
    {
      title: "Quelqu’un s’inscrit",
      why: "Inès est apprentie. Elle est à l’aise avec l’intelligence artificielle et veut bien la montrer.",
      tasks: [
        { who: "Inès Carvalho", text: "Devenez *Inès Carvalho* : le nom en haut de la page." },
        { who: "Inès Carvalho", says: "rejoindre", text: "Écrivez `/binome rejoindre`, puis Entrée." },
        { who: "Inès Carvalho", form: true, text: "Choisissez *Être mentor*, cochez *Les assistants d’IA au travail*, et allez au bout du formulaire." },
      ],
    },
    {
      title: "La pilote prépare les binômes",
      why: "Camille pilote le programme. Nadia attend un mentor ; Inès vient d’arriver.",
      tasks: [
        { who: "Camille Moreau", text: "Devenez *Camille Moreau*." },
        { who: "Camille Moreau", says: "apparier", text: "Écrivez `/binome apparier` : le brouillon arrive un instant plus tard, avec ses raisons." },
      ],
    },
    {
      title: "La pilote publie",
      why: "Rien n’est parti jusqu’ici. La personne mentorée répond la première, puis le mentor.",
      tasks: [
        { who: "Camille Moreau", press: "primary", text: "Toujours Camille : *Publier*, et confirmez." },
        { who: "Nadia Benkirane", text: "Devenez *Nadia Benkirane*, à qui Binôme propose Inès." },
        { who: "Nadia Benkirane", press: "primary", text: "Acceptez : *Oui, avec plaisir*." },
      ],
    },
    {
      title: "Le temps passe",
      why: "Rappels, astuces et questions partent à leur heure. Vous n’avez pas à les attendre.",
      tasks: [{ clock: true, text: "Pressez *+1 jour* en haut de la page : un bandeau dit ce qui est arrivé entre-temps, et à qui." }],
    },
    {
      title: "Un retour de séance",
      why: "Hélène, la directrice générale, devait voir Léa. Binôme lui demande si c’est fait.",
      tasks: [
        { who: "Hélène Castaing", text: "Devenez *Hélène Castaing*." },
        { who: "Hélène Castaing", press: "primary", text: "Répondez *Oui, elle a eu lieu*." },
        { who: "Hélène Castaing", press: "any", text: "Dites si la séance a été utile : une note de 1 à 5, que la pilote ne voit pas." },
      ],
    },
    {
      title: "Le quiz de l’astuce",
      why: "Chaque semaine, une astuce numérique paraît dans le canal du programme, avec une question.",
      tasks: [
        { opens: "reverse-mentoring", text: "Ouvrez *#reverse-mentoring* dans la liste." },
        { opens: "reverse-mentoring", press: "any", text: "Choisissez une réponse. Vous seul voyez si elle est bonne." },
      ],
    },
    {
      title: "Une annonce",
      why: "La pilote écrit à tout le monde, aux mentors, aux personnes mentorées ou au canal.",
      tasks: [
        { who: "Camille Moreau", text: "Redevenez *Camille Moreau*." },
        { who: "Camille Moreau", says: "annoncer", text: "Écrivez `/binome annoncer`." },
        { who: "Camille Moreau", form: true, text: "Choisissez à qui, écrivez une phrase, puis *Relire*." },
        { who: "Camille Moreau", press: "primary", text: "Rien n’est encore parti : *Envoyer maintenant*." },
      ],
    },
    {
      title: "Quelqu’un s’en va",
      why: "Deux gestes, aucune raison à donner. L’autre l’apprend avec tact, et la pilote voit seulement qu’un binôme a pris fin.",
      tasks: [
        { who: "Marc Delvaux", text: "Devenez *Marc Delvaux*." },
        { who: "Marc Delvaux", says: "quitter", text: "Écrivez `/binome quitter`." },
        { who: "Marc Delvaux", press: "danger", text: "Pressez *Quitter le programme*." },
      ],
    },
  ],
};

const EN = {
  lang: "en",
  name: "Guided tour",
  offer: [
    "Eight steps, ten minutes: you play the people of the company, and the programme moves on before your eyes.",
    "Each step ticks itself. Stop whenever you like; the “?” button brings the tour back.",
  ],
  begin: "Begin",
  later: "Not now",
  place: (step, all) => `Step ${step} of ${all}`,
  done: "done",
  progress: (ticked, all) => `${ticked} of ${all}`,
  all: "Done. Go on whenever you like.",
  back: "Back",
  next: "Next",
  pass: "Skip",
  stop: "Stop the tour",
  endTitle: "Now you know Binôme",
  end: [
    "Everything stays open: play whom you like, and `/binome help` says what each of them can ask for.",
    "Below the list of conversations, *Faults* shows how the bot behaves when everything goes wrong.",
  ],
  close: "Close",
  steps: [
    {
      title: "Somebody joins",
      why: "Oliver is a graduate engineer. He works with artificial intelligence every day, and is glad to show it.",
      tasks: [
        { who: "Oliver Chan", text: "Become *Oliver Chan*: the name at the top of the page." },
        { who: "Oliver Chan", says: "join", text: "Type `/binome join` and press Enter." },
        { who: "Oliver Chan", form: true, text: "Choose *Be a mentor*, tick *AI assistants at work*, and go through the form." },
      ],
    },
    {
      title: "The lead prepares pairs",
      why: "Idris leads the programme. Graham waits for a mentor; Oliver has just arrived.",
      tasks: [
        { who: "Idris Osei", text: "Become *Idris Osei*." },
        { who: "Idris Osei", says: "match", text: "Type `/binome match`: the draft comes a moment later, with its reasons." },
      ],
    },
    {
      title: "The lead publishes",
      why: "Nothing has been sent so far. The mentee answers first, then the mentor.",
      tasks: [
        { who: "Idris Osei", press: "primary", text: "Still as Idris: *Publish*, and confirm." },
        { who: "Graham Whitfield", text: "Become *Graham Whitfield*, to whom Binôme suggests Oliver." },
        { who: "Graham Whitfield", press: "primary", text: "Accept: *Yes, gladly*." },
      ],
    },
    {
      title: "Time moves on",
      why: "Reminders, tips and questions leave at their own time. You need not wait for them.",
      tasks: [{ clock: true, text: "Press *+1 day* at the top of the page: a strip says what arrived meanwhile, and for whom." }],
    },
    {
      title: "A check-in",
      why: "Priya, a data scientist, was to meet the General Counsel. Binôme asks her whether they did.",
      tasks: [
        { who: "Priya Raman", text: "Become *Priya Raman*." },
        { who: "Priya Raman", press: "primary", text: "Answer *Yes, we met*." },
        { who: "Priya Raman", press: "any", text: "Say how useful it was: 1 to 5, which the lead never sees." },
      ],
    },
    {
      title: "The tip’s quiz",
      why: "Every week a digital tip appears in the programme’s channel, with a question.",
      tasks: [
        { opens: "reverse-mentoring", text: "Open *#reverse-mentoring* in the list." },
        { opens: "reverse-mentoring", press: "any", text: "Choose an answer. Only you see whether it is right." },
      ],
    },
    {
      title: "An announcement",
      why: "The lead writes to everybody, to mentors, to mentees or to the channel.",
      tasks: [
        { who: "Idris Osei", text: "Become *Idris Osei* again." },
        { who: "Idris Osei", says: "announce", text: "Type `/binome announce`." },
        { who: "Idris Osei", form: true, text: "Choose for whom, write a sentence, then *Preview*." },
        { who: "Idris Osei", press: "primary", text: "Nothing has left yet: *Send now*." },
      ],
    },
    {
      title: "Somebody leaves",
      why: "Two taps and no reason asked. The partner learns it kindly, and the lead only sees that a pair has ended.",
      tasks: [
        { who: "Callum Fraser", text: "Become *Callum Fraser*." },
        { who: "Callum Fraser", says: "leave", text: "Type `/binome leave`." },
        { who: "Callum Fraser", press: "danger", text: "Press *Leave the programme*." },
      ],
    },
  ],
};

export const TOURS = { fr: FR, en: EN };
