"""Date phrases. Unless stated otherwise, now is Sunday 22 November 2026, 10:14."""

from __future__ import annotations

import datetime
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simplecrm.core.dates.forms import FORMS
from simplecrm.core.dates.when import When, parse
from simplecrm.core.dates.words import SOMEDAY
from simplecrm.errors import NotUnderstood

SUNDAY = datetime.datetime(2026, 11, 22, 10, 14)
FRIDAY = datetime.datetime(2026, 11, 20, 10, 14)
DATE = datetime.date

MEANINGS = {
    "today": "2026-11-22",
    "tomorrow": "2026-11-23",
    "yesterday": "2026-11-21",
    "day after tomorrow": "2026-11-24",
    "day before yesterday": "2026-11-20",
    "someday": "9999-12-30",
    "fri": "2026-11-27",
    "this fri": "2026-11-27",
    "next fri": "2026-12-04",
    "last fri": "2026-11-20",
    "fri next week": "2026-11-27",
    "next week tue": "2026-11-24",
    "monday week": "2026-11-30",
    "today week": "2026-11-29",
    "a week from friday": "2026-12-04",
    "a week on friday": "2026-12-04",
    "weekend": "2026-11-28",
    "next weekend": "2026-12-05",
    "fri 27 nov": "2026-11-27",
    "in 3 days": "2026-11-25",
    "3d": "2026-11-25",
    "+3d": "2026-11-25",
    "2w": "2026-12-06",
    "two weeks": "2026-12-06",
    "in a week": "2026-11-29",
    "in a fortnight": "2026-12-06",
    "a couple of weeks": "2026-12-06",
    "a few days": "2026-11-25",
    "1 week 2 days": "2026-12-01",
    "in 3 months": "2027-02-22",
    "2 quarters": "2027-05-22",
    "1y": "2027-11-22",
    "3bd": "2026-11-25",
    "in 3 business days": "2026-11-25",
    "next business day": "2026-11-23",
    "in 2 weeks on tue": "2026-12-01",
    "fri in 2 weeks": "2026-12-04",
    "2 weeks from tomorrow": "2026-12-07",
    "3 days after christmas": "2026-12-28",
    "3bd before eom": "2026-11-25",
    "3 weeks ago": "2026-11-01",
    "2 days ago": "2026-11-20",
    "next week": "2026-11-23",
    "next month": "2026-12-01",
    "next quarter": "2027-01-01",
    "next year": "2027-01-01",
    "last week": "2026-11-09",
    "this week": "2026-11-27",
    "this month": "2026-11-30",
    "sow": "2026-11-23",
    "som": "2026-12-01",
    "soq": "2027-01-01",
    "soy": "2027-01-01",
    "eow": "2026-11-27",
    "eom": "2026-11-30",
    "eoq": "2026-12-31",
    "eoy": "2026-12-31",
    "socw": "2026-11-16",
    "eocw": "2026-11-22",
    "end of month": "2026-11-30",
    "end of next month": "2026-12-31",
    "start of march": "2027-03-01",
    "mid december": "2026-12-15",
    "end of q1": "2027-03-31",
    "first monday of march": "2027-03-01",
    "last fri of month": "2026-11-27",
    "third thu": "2026-12-17",
    "last day of feb": "2027-02-28",
    "first business day of next month": "2026-12-01",
    "5th of next month": "2026-12-05",
    "23rd": "2026-11-23",
    "the 1st": "2026-12-01",
    "5 jan": "2027-01-05",
    "jan 5": "2027-01-05",
    "5th of january 2027": "2027-01-05",
    "Jan 5, 2027": "2027-01-05",
    "jan": "2027-01-01",
    "march 2027": "2027-03-01",
    "q1": "2027-01-01",
    "q3 2027": "2027-07-01",
    "w49": "2026-11-30",
    "christmas": "2026-12-25",
    "5/12": "2026-12-05",
    "5/12/27": "2027-12-05",
    "5.12.": "2026-12-05",
    "2026-12-01": "2026-12-01",
    "20261201": "2026-12-01",
    "2026-12": "2026-12-01",
    "2026-W49": "2026-11-30",
    "2026-W49-2": "2026-12-01",
    "2026-12-01T09:00": "2026-12-01T09:00",
    "now": "2026-11-22T10:14",
    "9am": "2026-11-23T09:00",
    "14:30": "2026-11-22T14:30",
    "at 9": "2026-11-23T09:00",
    "noon": "2026-11-22T12:00",
    "midnight": "2026-11-23T00:00",
    "morning": "2026-11-23T09:00",
    "afternoon": "2026-11-22T14:00",
    "evening": "2026-11-22T18:00",
    "tonight": "2026-11-22T20:00",
    "tonight at 9": "2026-11-22T21:00",
    "this afternoon": "2026-11-22T14:00",
    "last night": "2026-11-21T20:00",
    "eod": "2026-11-22T17:00",
    "in 2 hours": "2026-11-22T12:14",
    "30 min": "2026-11-22T10:44",
    "1h30": "2026-11-22T11:44",
    "in half an hour": "2026-11-22T10:44",
    "20 min ago": "2026-11-22T09:54",
    "tomorrow 9": "2026-11-23T09:00",
    "tomorrow at 9am": "2026-11-23T09:00",
    "9am tomorrow": "2026-11-23T09:00",
    "next tue 9am": "2026-12-01T09:00",
    "tue 9.30": "2026-11-24T09:30",
    "fri 3": "2026-11-27T15:00",
    "fri @ 14h30": "2026-11-27T14:30",
    "tomorrow morning": "2026-11-23T09:00",
    "fri eod": "2026-11-27T17:00",
    "5 jan 2027 at 9 in the evening": "2027-01-05T21:00",
}


def test_every_documented_form_is_tested() -> None:
    assert [phrase for phrase, _ in FORMS] == list(MEANINGS)
    assert len(FORMS) >= 80


@pytest.mark.parametrize(("phrase", "meaning"), MEANINGS.items())
def test_date_forms_are_parsed(phrase: str, meaning: str) -> None:
    assert parse(phrase, SUNDAY).text == meaning


@pytest.mark.parametrize(("phrase", "meaning"), MEANINGS.items())
def test_case_blanks_and_commas_are_ignored(phrase: str, meaning: str) -> None:
    assert parse(f"  {phrase.upper().replace(' ', ' ,  ')} ", SUNDAY).text == meaning


@pytest.mark.parametrize(
    "day", ["fri", "tomorrow", "5 jan", "5 jan 2027", "jan 5", "2026-12-01", "eom", "in 2 weeks", "next tue", "23rd"]
)
@pytest.mark.parametrize(
    ("clock", "hour"),
    [("9am", "09:00"), ("14:30", "14:30"), ("at 2:05 pm", "14:05"), ("noon", "12:00"), ("at 17h", "17:00")],
)
def test_day_and_time_are_accepted_in_either_order(day: str, clock: str, hour: str) -> None:
    date = parse(day, SUNDAY).date
    assert parse(f"{day} {clock}", SUNDAY).text == f"{date}T{hour}"
    assert parse(f"{clock} {day}", SUNDAY).text == f"{date}T{hour}"


class TestWeekdays:
    """On Friday 20 and Sunday 22 November."""

    @pytest.mark.parametrize(
        ("phrase", "on_friday", "on_sunday"),
        [
            ("fri", "2026-11-27", "2026-11-27"),
            ("sat", "2026-11-21", "2026-11-28"),
            ("mon", "2026-11-23", "2026-11-23"),
            ("this fri", "2026-11-20", "2026-11-27"),
            ("next fri", "2026-11-27", "2026-12-04"),
            ("next mon", "2026-11-30", "2026-11-30"),
            ("next sun", "2026-11-29", "2026-11-29"),
            ("next tue", "2026-12-01", "2026-12-01"),
            ("last fri", "2026-11-13", "2026-11-20"),
            ("mon next week", "2026-11-23", "2026-11-23"),
            ("eow", "2026-11-20", "2026-11-27"),
            ("this week", "2026-11-20", "2026-11-27"),
            ("3bd", "2026-11-25", "2026-11-25"),
            ("3bd ago", "2026-11-17", "2026-11-18"),
            ("weekend", "2026-11-21", "2026-11-28"),
        ],
    )
    def test_each_phrase_has_one_reading(self, phrase: str, on_friday: str, on_sunday: str) -> None:
        assert (parse(phrase, FRIDAY).text, parse(phrase, SUNDAY).text) == (on_friday, on_sunday)

    @pytest.mark.parametrize("offset", range(14))
    @pytest.mark.parametrize("weekday", ["mon", "tuesday", "weds", "thurs", "fri", "Saturday", "sun"])
    def test_a_weekday_is_within_a_week_and_next_is_a_week_or_more(self, offset: int, weekday: str) -> None:
        now = SUNDAY + datetime.timedelta(offset)
        coming, following = parse(weekday, now).date, parse(f"next {weekday}", now).date
        assert 1 <= (coming - now.date()).days <= 7
        assert 7 <= (following - now.date()).days <= 13
        assert coming.weekday() == following.weekday()

    def test_the_weekday_of_today_is_in_a_week_and_says_so(self) -> None:
        assert parse("fri", FRIDAY) == When(DATE(2026, 11, 27), None, "today is Friday, so this is in a week")

    def test_next_says_which_day_it_does_not_mean(self) -> None:
        assert parse("next tue", SUNDAY).remark == "a week or more ahead; Tue 24 Nov is “tue”"
        assert parse("next fri", FRIDAY).remark == ""


class TestMonths:
    def test_a_day_that_has_gone_by_is_taken_as_next_year_with_a_remark(self) -> None:
        assert parse("20 nov", SUNDAY) == When(
            DATE(2027, 11, 20), None, "taken as 2027, because it has gone by this year"
        )
        assert parse("30 nov", SUNDAY) == When(DATE(2026, 11, 30), None, "")
        assert parse("22 nov", SUNDAY) == When(DATE(2026, 11, 22), None, "")

    @pytest.mark.parametrize(
        ("phrase", "order", "meaning", "remark"),
        [
            ("5/12", "dmy", "2026-12-05", "read as 5 Dec, day first"),
            ("5/12/2027", "mdy", "2027-05-12", "read as 12 May, month first"),
            ("5/12/2027", "ymd", "2027-05-12", "read as 12 May, month first"),
            ("25/12", "dmy", "2026-12-25", ""),
            ("25/12", "mdy", "2026-12-25", "read as 25 Dec, because no other reading is a date"),
            ("12-25", "dmy", "2026-12-25", "read as 25 Dec, because no other reading is a date"),
            ("5.12.", "mdy", "2026-12-05", ""),
            ("12/12", "mdy", "2026-12-12", ""),
            ("2026/12/5", "dmy", "2026-12-05", ""),
            ("5. 12. 2027", "mdy", "2027-12-05", ""),
            ("5.12.27", "dmy", "2027-12-05", ""),
            ("5. dec", "mdy", "2026-12-05", ""),
            ("5.12. 14:30", "dmy", "2026-12-05T14:30", ""),
            ("5.12. 9", "dmy", "2026-12-05T09:00", ""),
        ],
    )
    def test_which_number_is_the_month_is_a_setting(self, phrase: str, order: str, meaning: str, remark: str) -> None:
        when = parse(phrase, SUNDAY, order=order)
        assert (when.text, when.remark) == (meaning, remark)

    @pytest.mark.parametrize(
        ("now", "phrase", "meaning"),
        [
            (datetime.datetime(2027, 1, 31), "in 1 month", "2027-02-28"),
            (datetime.datetime(2028, 2, 29), "in 1 year", "2029-02-28"),
            (datetime.datetime(2026, 12, 31), "eom", "2026-12-31"),
            (datetime.datetime(2026, 12, 31), "next month", "2027-01-01"),
            (datetime.datetime(2026, 12, 1), "som", "2026-12-01"),
            (datetime.datetime(2026, 12, 1), "last march", "2026-03-01"),
            (datetime.datetime(2026, 12, 1), "next march", "2027-03-01"),
            (datetime.datetime(2026, 12, 1), "end of this december", "2026-12-31"),
            (datetime.datetime(2026, 12, 1), "end of next week", "2026-12-11"),
            (datetime.datetime(2026, 12, 15), "mid month", "2026-12-15"),
            (datetime.datetime(2026, 11, 28), "last fri of month", "2026-12-25"),
            (datetime.datetime(2026, 12, 31), "w1", "2027-01-04"),
            (datetime.datetime(2026, 1, 1), "w53", "2026-12-28"),
            (datetime.datetime(2027, 12, 1), "last day of feb", "2028-02-29"),
        ],
    )
    def test_months_and_years_end_where_they_end(self, now: datetime.datetime, phrase: str, meaning: str) -> None:
        assert parse(phrase, now).text == meaning


class TestTimes:
    @pytest.mark.parametrize(
        ("phrase", "clock"),
        [
            ("12am", "00:00"), ("12pm", "12:00"), ("12:30 am", "00:30"), ("9 a.m.", "09:00"), ("9:05pm", "21:05"),
            ("0:05", "00:05"), ("23:59", "23:59"), ("at 0930", "09:30"), ("9 o'clock", "09:00"), ("03:30", "03:30"),
            ("3am", "03:00"), ("at 7", "07:00"), ("evening at 8", "20:00"), ("in the morning", "09:00"),
            ("9 in the morning", "09:00"), ("close of business", "17:00"),
        ],
    )  # fmt: skip
    def test_clocks_are_read(self, phrase: str, clock: str) -> None:
        assert parse(f"tomorrow {phrase}", SUNDAY).text == f"2026-11-23T{clock}"

    def test_a_time_that_has_gone_by_is_tomorrow_and_says_so(self) -> None:
        assert parse("9am", SUNDAY).remark == "09:00 has gone by today, so this is tomorrow"
        assert parse("10:14", SUNDAY).text == "2026-11-23T10:14"
        assert parse("10:15", SUNDAY) == When(DATE(2026, 11, 22), datetime.time(10, 15), "")

    def test_an_hour_that_nobody_means_at_night_is_of_the_afternoon_and_says_so(self) -> None:
        assert parse("fri 3", SUNDAY).remark == "taken as 15:00; for the night say 3am"

    def test_hours_run_on_over_midnight(self) -> None:
        assert parse("in 14 hours", SUNDAY).text == "2026-11-23T00:14"
        assert parse("1 day 2 hours from now", SUNDAY).text == "2026-11-23T12:14"


class TestPast:
    """Phrases for past events mean the latest moment before now."""

    @pytest.mark.parametrize(
        ("phrase", "meaning"),
        [
            ("yesterday 3pm", "2026-11-21T15:00"),
            ("fri", "2026-11-20"),
            ("sun", "2026-11-15"),
            ("mon 9am", "2026-11-16T09:00"),
            ("9am", "2026-11-22T09:00"),
            ("14:30", "2026-11-21T14:30"),
            ("2 days", "2026-11-20"),
            ("3h", "2026-11-22T07:14"),
            ("20 nov", "2026-11-20"),
            ("23 nov", "2025-11-23"),
            ("23rd", "2026-10-23"),
            ("20th", "2026-11-20"),
            ("5/12", "2025-12-05"),
            ("jan", "2026-01-01"),
            ("first monday of march", "2026-03-02"),
            ("just now", "2026-11-22T10:14"),
        ],
    )
    def test_date_forms_are_parsed(self, phrase: str, meaning: str) -> None:
        when = parse(phrase, SUNDAY, future=False)
        assert when.text == meaning
        assert "still to come" not in when.remark

    @pytest.mark.parametrize(
        ("phrase", "at"),
        [("today", "2026-11-22T10:14"), ("yesterday", "2026-11-21T12:00"), ("yesterday 3pm", "2026-11-21T15:00")],
    )
    def test_a_day_alone_is_kept_as_noon_and_today_as_now(self, phrase: str, at: str) -> None:
        assert parse(phrase, SUNDAY, future=False).happened_at(SUNDAY).isoformat(timespec="minutes") == at

    def test_what_is_still_to_come_is_remarked_on(self) -> None:
        assert parse("tomorrow", SUNDAY, future=False) == When(DATE(2026, 11, 23), None, "that is still to come")
        assert parse("today 14:30", SUNDAY, future=False).remark == "that is still to come"


@pytest.mark.parametrize("phrase", ["yesterday", "2026-11-21", "2 days ago", "today 9am", "1 jan 2020", "last fri"])
def test_past_dates_are_accepted_with_a_remark(phrase: str) -> None:
    assert parse(phrase, SUNDAY).remark == "that is in the past"


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("30 feb", "February has no day 30."),
        ("feb 30", "February has no day 30."),
        ("29 feb", "February 2027 has no day 29."),
        ("31st", "November has no day 31."),
        ("40 jan", "January has no day 40."),
        ("2026-13-01", "There is no month 13."),
        ("2026-02-30", "February has no day 30."),
        ("99/99/99", "There is no month 99."),
        ("2026-W54", "There is no day 1 in week 54 of 2026."),
        ("w53 2027", "There is no week 53 in that year."),
        ("q5", "A year has four quarters, so there is no q5."),
        ("fri 28 nov", "28 Nov 2026 is a Saturday, not a Friday."),
        ("fifth fri of feb 2027", "That day does not exist."),
        ("in -3 weeks", "A length of time is counted ahead: for the past say “3 weeks ago”."),
        ("0d", "A length of time cannot be 0: say today."),
        ("in 0 days", "A length of time cannot be 0: say today."),
        ("3m", "“m” may be minutes or months: say min or mo."),
        ("1.5 weeks", "Only hours can be split: say a whole number of weeks."),
        ("in 99999999 years", "That is beyond the calendar."),
        ("in 9000 years", "That is beyond the calendar."),
        ("99999 months ago", "That is beyond the calendar."),
        ("0001-01-01", "The year 1 is too long ago."),
        ("25:00", "Invalid time: the hours are 0 to 23, or 1 to 12 with am or pm."),
        ("eom 2027", "“2027” may be a year or a time: say 20:27 for the time."),
        ("tonight 2am", "02:00 is not at that time of day."),
        ("13pm", "Invalid time: the hours are 0 to 23, or 1 to 12 with pm."),
        ("9:75", "Invalid time: the hours are 0 to 23, or 1 to 12 with am or pm."),
    ],
)
def test_impossible_dates_are_rejected_with_the_reason(phrase: str, reason: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        parse(phrase, SUNDAY)
    assert refusal.value.sentence == f"Invalid date: “{phrase}”. {reason}"


@pytest.mark.parametrize(
    "phrase",
    [
        "gibberish", "every 3 days", "every 0 days", "9", "2027", "next", "in", "of", "5/", "tomorrow tomorrow",
        "fri fri", "9am 10am", "2026-12-01T09:00Z", "5 jan 12345", "two", "+", "last day", "in five", "''",
        "tomorrow 9 9", "mañana", "明日",
    ],
)  # fmt: skip
def test_unknown_phrases_are_rejected_with_examples(phrase: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        parse(phrase, SUNDAY)
    assert refusal.value.sentence.startswith(f"Invalid date: “{phrase}”.")
    assert "tomorrow 9am" in refusal.value.hint


@pytest.mark.parametrize("phrase", ["in ٣ days", "３ days", "in ³ days", "٣", "½ hour"])
def test_digits_of_other_scripts_are_rejected(phrase: str) -> None:
    with pytest.raises(NotUnderstood, match="contains digits other than 0 to 9"):
        parse(phrase, SUNDAY)


@pytest.mark.parametrize("phrase", ["", "  ", "\t"])
def test_empty_phrases_are_rejected(phrase: str) -> None:
    with pytest.raises(NotUnderstood, match="Say when."):
        parse(phrase, SUNDAY)


def test_control_characters_do_not_reach_the_error_message() -> None:
    with pytest.raises(NotUnderstood) as refusal:
        parse("fri\x1b]52;c;x\x07", SUNDAY)
    assert refusal.value.sentence.isprintable()


@pytest.mark.parametrize("flood", ["1 " * 5000, "a" * 10_000, "next " * 2000, "\x1b" * 10_000, "9" * 10_000])
def test_very_long_phrases_are_rejected_quickly_with_a_short_error(flood: str) -> None:
    started = time.perf_counter()
    with pytest.raises(NotUnderstood) as refusal:
        parse(flood, SUNDAY)
    assert time.perf_counter() - started < 0.1
    assert len(refusal.value.sentence) < 200
    assert refusal.value.sentence.isprintable()


def test_echo_of_a_date_parses_to_the_same_date() -> None:
    from simplecrm.show.when import moment

    generator = random.Random(5545)
    for _ in range(300):
        then = SUNDAY + datetime.timedelta(minutes=generator.randrange(600_000))
        text = then.isoformat(timespec="minutes")
        assert parse(moment(text, SUNDAY), SUNDAY).text == text


def test_stored_form_parses_to_itself() -> None:
    for text in ("2026-12-01", "2026-12-01T09:00", "2027-02-28T00:00"):
        assert parse(text, SUNDAY).text == text


def test_someday_is_the_last_day_but_one() -> None:
    assert parse("later", SUNDAY).date == SOMEDAY == DATE.max - datetime.timedelta(1)


WORDS = sorted({word for phrase, _ in FORMS for word in phrase.split()} | {"9999", "0", "-", "/", ":", ".", "31", "+"})


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join) | st.text(max_size=20),
    st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(2200, 1, 1)),
    st.sampled_from(["dmy", "mdy", "ymd"]),
    st.booleans(),
)
def test_any_text_is_a_date_or_a_rejection(phrase: str, now: datetime.datetime, order: str, future: bool) -> None:
    try:
        when = parse(phrase, now, order=order, future=future)
    except NotUnderstood as refusal:
        assert refusal.sentence.isprintable()
        assert refusal.hint
    else:
        assert parse(when.text, now, order=order, future=future).text == when.text
