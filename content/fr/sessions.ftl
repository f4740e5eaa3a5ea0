sessions-which = De qui s’agit-il ?
sessions-form-title = Une nouvelle date
sessions-form-which = Séance { $number } avec { $partner }
sessions-form-on = Date
sessions-moved-title = La séance { $number } est fixée au { $day }
sessions-moved-by = { $partner } a déplacé la séance { $number } au { $day }
sessions-moved-both = { $other } voit aussi cette date. Le jour ouvré suivant, vous recevrez chacun une question : la séance a-t-elle eu lieu ?
sessions-another-date = Une autre date
