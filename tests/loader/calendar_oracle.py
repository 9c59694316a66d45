"""The days that must exist, by the calendar alone: periods are sets of days, found by walking from day to day."""
from datetime import date, timedelta

ONE = timedelta(1)


def label(day, frequency):
    """The name of the period that a day is in."""
    return {"daily": day.isoformat(), "weekly": day.strftime("%G-W%V"), "monthly": day.strftime("%Y-%m")}[frequency]


def edge(day, frequency, step, periods):
    """Walks on until it has passed this many ends of periods; returns the last day before the next end."""
    while True:
        following = day + step
        if label(following, frequency) != label(day, frequency):
            if periods == 0:
                return day
            periods -= 1
        day = following


def expected(today, frequency, start="", end=""):
    """The days of the first run."""
    first = date.fromisoformat(start) if start else edge(today, frequency, -ONE, 1)
    last = date.fromisoformat(end) if end else edge(today, frequency, ONE, 1)
    days = []
    while first <= last:
        days.append(f"{first.year:04}/{first.month:02}/{first.day:02}")
        first += ONE
    return days
