why-topic = “{ $topic }”
why-topics = You could look at { $topics } together.
why-hours = { $hours ->
    [0] You have less than an hour of common working time a day.
    [one] You have one working hour in common every day.
   *[other] You have { $hours } working hours in common every day.
}
why-departments = You work in different departments, so each of you will see something new.
why-counted-topics = { $number ->
    [0] no topic in common
    [one] { $wish ->
        [1] one topic in common, a first wish
       *[0] one topic in common
    }
   *[other] { $wish ->
        [1] several topics in common, one a first wish
       *[0] several topics in common
    }
}
why-counted-hours = { $hours ->
    [0] less than a common hour
    [one] one common hour
   *[other] { $hours } common hours
}
why-counts = { $topics }; { $hours }
why-counts-elsewhere = { $topics }; { $hours }; another department
