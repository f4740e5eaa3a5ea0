sessions-which = De qui s’agit-il ?
sessions-form-title = Une nouvelle date
sessions-form-which = Séance { $number } avec { $partner }
sessions-form-on = Date
sessions-moved-title = La séance { $number } est fixée au { $day }
sessions-moved-by = { $partner } a déplacé la séance { $number } au { $day }
sessions-moved-both = { $other } lit aussi cette date. La question vous sera posée à tous les deux le jour ouvré suivant.
sessions-another-date = Une autre date
