"""Dates as people type them."""

from datetime import date

import pytest

from content.dates import read_date

TODAY = date(2027, 1, 5)


@pytest.mark.parametrize(
    "said",
    [
        "2027-03-01",
        "2027/3/1",
        "01/03/2027",
        "1/3",
        "1.3.27",
        "1-3-2027",
        "1 March",
        "1st March 2027",
        "March 1st, 2027",
        "until 1 mar.",
        "1er mars",
        "jusqu’au 1ER MARS 2027",
        "le 1 mars 27",
    ],
)
def test_the_first_of_march_is_understood_however_it_is_written(said: str) -> None:
    assert read_date(said, TODAY) == date(2027, 3, 1)


@pytest.mark.parametrize(
    "said", ["", "soon", "mars", "3 weeks", "31/02/2027", "25/13/2027", "29 février", "0000-01-01", "1 2 3", "12/03-04"]
)
def test_what_is_not_a_date_is_not_guessed(said: str) -> None:
    assert read_date(said, TODAY) is None


@pytest.mark.parametrize(("said", "meant"), [("5 janvier", TODAY), ("4 January", date(2028, 1, 4))])
def test_without_a_year_the_next_such_day_is_meant(said: str, meant: date) -> None:
    assert read_date(said, TODAY) == meant


@pytest.mark.parametrize(("said", "month"), [("12 août", 8), ("12 févr.", 2), ("12 Sept", 9), ("12 décembre", 12)])
def test_accents_and_abbreviations_do_not_matter(said: str, month: int) -> None:
    assert read_date(said, TODAY) == date(2027, month, 12)


def test_a_day_comes_before_its_month() -> None:
    assert read_date("03/04/2027", TODAY) == date(2027, 4, 3)
