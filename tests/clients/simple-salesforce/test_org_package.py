"""Every file of `org-package/` against the Metadata WSDL."""

from pathlib import Path

import pytest
from lxml import etree
from metadata import Wsdl

PACKAGE = Path(__file__).parents[3] / "org-package"
FILES = sorted(PACKAGE.rglob("*-meta.xml"))


@pytest.fixture(scope="module")
def wsdl():
    return Wsdl()


def test_the_package_is_found():
    assert len(FILES) > 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_valid(wsdl, path):
    root = etree.parse(path).getroot()
    assert wsdl.problems(root) == []
    # Where a file says its own name, it is that of the file.
    name = root.findtext("{*}fullName")
    assert name in (None, path.name.split(".")[0])


FIELD = '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">{}</CustomField>'


@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        (FIELD.format("<lable>Units</lable>"), "CustomField has no <lable>"),
        (FIELD.format("<type>Nummer</type>"), "CustomField/type is 'Nummer', none of FieldType"),
        (FIELD.format("<length>long</length>"), "CustomField/length is 'long', not a xsd:int"),
        (FIELD.format("<unique>yes</unique>"), "CustomField/unique is 'yes', not a xsd:boolean"),
        (FIELD.format("<type>Text</type><type>Text</type>"), "CustomField has <type> more than once"),
        (
            FIELD.format("<summaryFilterItems><operation>equals</operation></summaryFilterItems>"),
            "CustomField/summaryFilterItems lacks <field>",
        ),
        ("<CustomField/>", "<CustomField> is no type of metadata"),
        (FIELD.replace("CustomField", "CustomFeld").format(""), "<CustomFeld> is no type of metadata"),
    ],
)
def test_what_is_wrong_is_found(wsdl, xml, problem):
    assert wsdl.problems(etree.fromstring(xml)) == [problem]
