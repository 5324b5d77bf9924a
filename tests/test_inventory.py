"""The inventory of numerals against the register: nothing in the five documents is left unchecked."""

import csv
import shutil
from collections import Counter

import pytest

from analysis.register.load import DATA, DataError, load

#: How many numerals, in digits and in words, a reading of each document from end to end found; claims that could be
#: counted but name no numeral ("fully costed") stand among them.
FOUND = {"seddon": 30, "fox": 13, "forum": 48, "blueprint": 117, "mills": 25}


def numerals(register):
    return list(register.inventory.itertuples(index=False))


def test_every_numeral_found_in_the_documents_stands_in_the_inventory(register):
    """The counts come from a search of the documents, which are not in this repository."""
    counts = Counter()
    for row in numerals(register):
        counts[row.source] += int(row.times)
    assert counts == FOUND


def unaccounted(rows, claims):
    """Numerals that are neither registered as a claim with that figure and source nor set aside."""
    return [
        (row.source, row.figure)
        for row in rows
        if not row.context
        and (
            row.claim not in claims
            or (claims[row.claim].source, claims[row.claim].figure.text) != (row.source, row.figure)
        )
    ]


def unlisted(claims, rows):
    """Claims from the five documents whose stated figure the inventory does not have in that document."""
    listed = {(row.claim, row.source, row.figure) for row in rows}
    return [
        key
        for key, claim in claims.items()
        if claim.source in FOUND and (key, claim.source, claim.figure.text) not in listed
    ]


def test_every_numeral_is_a_claim_or_has_a_reason_why_it_is_context(register):
    assert unaccounted(numerals(register), register.claims) == []


def test_every_claim_of_the_documents_states_a_figure_of_the_inventory(register):
    assert {claim.source for claim in register.claims.values()} >= set(FOUND)
    assert unlisted(register.claims, numerals(register)) == []


def test_a_claim_taken_away_leaves_its_numeral_unaccounted_for(register):
    claims = {key: claim for key, claim in register.claims.items() if key != "caseload_england"}
    assert unaccounted(numerals(register), claims) == [("forum", "17.4")]


def test_a_numeral_taken_away_leaves_its_claim_unlisted(register):
    rows = [row for row in numerals(register) if row.claim != "caseload_england"]
    assert unlisted(register.claims, rows) == ["caseload_england"]


def test_what_is_grouped_names_as_many_numerals_as_it_counts(register):
    """One row may hold several numerals; each is named, or stands at as many places as are named."""
    for row in numerals(register):
        named = len(row.figure.split(", "))
        assert int(row.times) == 1 or row.context, row
        assert named in (1, int(row.times)) or "notes" in row.locator or "NRK" in row.locator, row


def test_a_locator_holds_a_few_words_to_search_for_and_no_sentence(register):
    for row in numerals(register):
        assert max(len(place.split()) for place in row.locator.split("; ")) <= 6, row
        assert not row.locator.endswith("."), row


SPOILED = [
    ("claim", "17.4", "", "either a claim or a reason"),
    ("context", "17.4", "page chrome", "either a claim or a reason"),
    ("claim", "17.4", "caseload_of_nobody", "foreign key"),
    ("source", "17.4", "nobody", "foreign key"),
    ("times", "17.4", "0", "minimum"),
    ("locator", "17.4", "", "required"),
]


@pytest.mark.parametrize(("column", "figure", "value", "rule"), SPOILED)
def test_a_broken_row_is_found(tmp_path, column, figure, value, rule):
    folder = shutil.copytree(DATA, tmp_path / "data")
    path = folder / "inventory.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    at = next(number for number, row in enumerate(rows) if row["figure"] == figure)
    rows[at][column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(DataError) as caught:
        load(folder)
    message = str(caught.value)
    assert message.startswith(f"data/inventory.csv, row {at + 2}, column ")
    assert rule in message.lower()
