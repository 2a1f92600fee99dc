"""Checks source files of metadata against Salesforce's Metadata WSDL, which lies in the simple-salesforce wheel.

Salesforce itself checks a file only when it is deployed; the CLI's `convert` looks at names of files alone.
Formulas are beyond the WSDL, and so is everything that depends on an org.
"""

import re
from pathlib import Path

import simple_salesforce
from lxml import etree

METADATA = "{http://soap.sforce.com/2006/04/metadata}"
XSD = "{http://www.w3.org/2001/XMLSchema}"
PLAIN = {
    "xsd:string": re.compile(r".*", re.DOTALL),
    "xsd:boolean": re.compile(r"true|false"),
    "xsd:int": re.compile(r"-?\d+"),
    "xsd:double": re.compile(r"-?\d+(\.\d+)?"),
    "xsd:date": re.compile(r"\d{4}-\d{2}-\d{2}"),
}


class Wsdl:
    """The types of the WSDL: elements of each complex type, values of each enumeration."""

    def __init__(self):
        wsdl = etree.parse(Path(simple_salesforce.__file__).with_name("metadata.wsdl"))
        self.complex = {kind.get("name"): kind for kind in wsdl.iter(XSD + "complexType")}
        self.values = {
            kind.get("name"): [value.get("value") for value in kind.iter(XSD + "enumeration")]
            for kind in wsdl.iter(XSD + "simpleType")
        }

    def elements(self, name):
        """The elements of a complex type by name, those that it inherits first."""
        kind = self.complex[name]
        base = kind.find(f".//{XSD}extension")
        found = {} if base is None else self.elements(base.get("base").removeprefix("tns:"))
        return found | {element.get("name"): element for element in kind.iter(XSD + "element")}

    def problems(self, root):
        """What is wrong with a file, given its root element; empty when nothing is."""
        name = etree.QName(root).localname
        if root.tag != METADATA + name or name not in self.complex:
            return [f"<{name}> is no type of metadata"]
        return list(self._inside(root, name, name))

    def _inside(self, node, kind, path):
        elements = self.elements(kind)
        children = [child for child in node if isinstance(child.tag, str)]
        names = [etree.QName(child).localname for child in children]
        for name, element in elements.items():
            if element.get("minOccurs") != "0" and name not in names:
                yield f"{path} lacks <{name}>"
            if element.get("maxOccurs") != "unbounded" and names.count(name) > 1:
                yield f"{path} has <{name}> more than once"
        for child, name in zip(children, names):
            if name not in elements:
                yield f"{path} has no <{name}>"
            else:
                yield from self._value(child, elements[name].get("type"), f"{path}/{name}")

    def _value(self, node, kind, path):
        text = node.text or ""
        local = kind.removeprefix("tns:")
        if kind in PLAIN:
            if len(node) or not PLAIN[kind].fullmatch(text):
                yield f"{path} is {text!r}, not a {kind}"
        elif local in self.values:
            if text not in self.values[local]:
                yield f"{path} is {text!r}, none of {local}"
        else:
            yield from self._inside(node, local, path)
