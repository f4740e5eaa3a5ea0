"""The time zones that forms offer."""

from content import zones


def test_a_select_of_slack_can_hold_them_all() -> None:
    assert len(zones.choices("Antarctica/Troll", "fr")) <= 100


def test_every_zone_offered_exists_and_stands_once() -> None:
    assert all(zones.is_zone(zone) for zone in zones.OFFERED)
    assert len(set(zones.OFFERED)) == len(zones.OFFERED)


def test_places_are_called_as_the_reader_calls_them() -> None:
    assert ("Europe/London", "Londres") in zones.choices("UTC", "fr-FR")
    assert ("Europe/London", "London") in zones.choices("UTC", "en-GB")


def test_whoever_lives_elsewhere_finds_their_own_zone() -> None:
    assert "Asia/Kathmandu" in dict(zones.choices("Asia/Kathmandu", "en"))
