from __future__ import annotations

import pytest

from generator.mail.dates import parse_date

RECEIVED = 1_744_100_000  # 2025-04-08T08:13:20Z


@pytest.mark.parametrize(
    ("field", "iso"),
    [
        ("Mon, 07 Apr 2025 10:00:00 +0200", "2025-04-07T10:00:00+02:00"),
        ("Mon, 7 Apr 2025 10:00:00 -0700", "2025-04-07T10:00:00-07:00"),
        ("7 Apr 2025 10:00:00 +0530", "2025-04-07T10:00:00+05:30"),
        ("Mon,  7 Apr 2025 10:00:00 +0000 (UTC)", "2025-04-07T10:00:00+00:00"),
        ("Mon, 07 Apr 2025 10:00 +0200", "2025-04-07T10:00:00+02:00"),
        ("Mon, 07 Apr 2025 10:00:00 GMT", "2025-04-07T10:00:00+00:00"),
        ("Mon, 07 Apr 2025 10:00:00 EST", "2025-04-07T10:00:00-05:00"),
        ("Mon, 07 APR 2025 10:00:00 +0000", "2025-04-07T10:00:00+00:00"),
        ("Monday, 07-Apr-25 10:00:00 +0000", "2025-04-07T10:00:00+00:00"),
        ("Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59+00:00"),
        ("Mon, 07 Apr 2025 10:00:00 +0000 " + "(" * 400, "2025-04-07T10:00:00+00:00"),
        ("Thu, 01 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00+00:00"),
    ],
)
def test_dates(field: str, iso: str):
    sent = parse_date(field, RECEIVED)
    assert sent is not None
    assert sent.isoformat() == iso


@pytest.mark.parametrize(
    "field",
    [
        "",
        "yesterday",
        "Mon, 07 Apr 2025",
        "Mon, 32 Apr 2025 10:00:00 +0000",
        "Mon, 30 Feb 2025 10:00:00 +0000",
        "Mon, 07 Foo 2025 10:00:00 +0000",
        "Mon, 07 Apr 2025 25:00:00 +0000",
        "Mon, 07 Apr 2025 10:00:00 +1700",
        "Mon, 07 Apr 2025 10:00:00 -9999",
        "Wed, 31 Dec 1969 23:59:59 +0000",
        "Mon, 07 Apr 0000 10:00:00 +0000",
        "Fri, 31 Dec 9999 23:59:59 -1200",
        "Mon, 07 Apr 999999999999 10:00:00 +0000",
        "Mon, ٠٧ Apr ٢٠٢٥ 10:00:00 +0000",
        "0" * 50_000,
        "../../../etc/passwd",
    ],
)
def test_no_dates(field: str):
    assert parse_date(field, RECEIVED) is None


def test_a_date_counts_up_to_a_day_after_arrival():
    # The 8th, 08:13:20 was arrival.
    assert parse_date("Wed, 09 Apr 2025 08:13:20 +0000", RECEIVED) is not None
    assert parse_date("Wed, 09 Apr 2025 08:13:21 +0000", RECEIVED) is None
    assert parse_date("Wed, 09 Apr 2025 10:13:20 +0200", RECEIVED) is not None
