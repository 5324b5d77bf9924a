"""What tables and charts of the chapters share."""

import pytest

from analysis.chapters import shown
from analysis.claims import wording


def test_a_cell_of_numbers_is_a_key_with_its_link(register):
    rows = [["Fewer cases", "falls_by_cases", "–"]]
    made = shown.numbers_table(register, ["Part", "Councils", "Of"], rows, "By part")
    assert made.html.count('href="findings/falls.html#finding-falls_by_cases"') == 1
    assert made.html.count('<td class="bp-num">') == 2


def test_a_key_that_names_nothing_is_refused(register):
    with pytest.raises(KeyError, match="falls_by_nobody"):
        shown.numbers_table(register, ["Part", "Councils"], [["Nobody", "falls_by_nobody"]], "By part")


def test_estimates_keep_order_and_both_ends(register):
    rows = [("Main", "later", "retention_turnover_main"), ("Main", "sooner", "retention_turnover_main")]
    frame = shown.estimates(register, rows)
    assert frame["label"].tolist() == ["later", "sooner"]
    assert (frame["low"] < frame["value"]).all()
    assert (frame["value"] < frame["high"]).all()


def test_a_source_line_names_each_publisher_once_and_the_licence_last(register):
    line = shown.source(register, "dfe_children_looked_after", "dfe_workforce", "ofsted_2025")
    assert line.count("Department for Education") == line.count("Ofsted") == 1
    assert line.endswith("; Open Government Licence v3.0")


def test_sources_of_several_licences_have_no_one_line(register):
    with pytest.raises(ValueError, match="several licences"):
        shown.source(register, "dfe_workforce", "blueprint")


@pytest.mark.parametrize(
    ("value", "text"), [(1.25, "+1.3"), (-1.25, "−1.3"), (0.04, "0.0"), (1234.5, "+1,234.5")]
)
def test_digits_have_a_sign_unless_they_read_as_zero(value, text):
    assert wording.digits(value, 1, sign=True) == text
