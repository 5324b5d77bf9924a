"""The public face: every name it promises is there, and its examples give what they say."""

import doctest

import pytest

import analysis
from analysis import public


def test_the_examples_of_the_package_hold():
    result = doctest.testmod(analysis)
    assert result.attempted
    assert not result.failed


def test_the_package_promises_what_its_face_has():
    assert set(analysis.__all__) == {name for name in vars(public) if not name.startswith("_")}
    assert all(getattr(analysis, name) is getattr(public, name) for name in analysis.__all__)


def test_an_unknown_name_is_no_attribute():
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        _ = analysis.no_such_name
