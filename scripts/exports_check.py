#!/usr/bin/env python3
"""Has what courses import read by readers that we did not write, and compares what they found.

    scripts/exports_check.py build/handouts [--schemas DIR]

Of the instructors' edition: questions/<slug>-moodle.xml (moodle-xml-parser), questions/<slug>-qti21.zip (onyx2moodle reads
the items, citolab-qti-convert turns the package into QTI 3, qti-package-maker looks for names that lead nowhere) and
course.imscc (qti2latex reads the questions, qti-package-maker the package). With --schemas, a folder in which the published
schemas lie somewhere (SCHEMAS below), all XML is held against them too. One line a file says what was read by what; the end
is 1 where there is a fault. .ci/run has the versions that are known to read.
"""

import argparse
import contextlib
import importlib.metadata
import io
import re
import sys
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path

import moodle_xml_parser.parser
import onyx2moodle.parser
import qti2latex
import qti_convert
from lxml import etree
from qti_package_maker.common import package_integrity

SCHEMAS = {
    "manifest of a cartridge": "cc11libxml2validator.xsd",
    "questions of a cartridge": "ccv1p1_qtiasiv1p2p1_v1p0.xsd",
    "manifest of QTI": "imscp_v1p1.xsd",
    "QTI 2.1": "imsqti_v2p1p1.xsd",
}


def counted(number, noun):
    return f"{number} {noun}" + ("" if number == 1 else "s")


def version(package):
    return f"{package} {importlib.metadata.version(package)}"


class Schemas:
    """The published schemas that were found."""

    def __init__(self, folder):
        self.found = {}
        for kind, name in SCHEMAS.items():
            paths = sorted(Path(folder).rglob(name)) if folder else []
            if folder and not paths:
                sys.exit(f"{folder}: no {name} in it")
            if paths:
                self.found[kind] = etree.XMLSchema(etree.parse(str(paths[0])))

    def faults(self, kind, name, data):
        schema = self.found.get(kind)
        if schema is None or schema.validate(etree.fromstring(data)):
            return []
        return [f"{name}: {error.message[:200]}" for error in schema.error_log][:3]

    def words(self, *kinds):
        names = [SCHEMAS[kind] for kind in kinds if kind in self.found]
        return "; valid by " + ", ".join(names) if names else "; no schema"


def moodle(path):
    """Numbers with tolerances by the name of the question."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        found = moodle_xml_parser.parser.parse_file(str(path))
    faults, numbers = [], {}
    root = etree.parse(str(path)).getroot()
    names = root.findall("question/idnumber")
    if len({name.text for name in names}) != len(root.findall("question")):
        faults.append("not every question has an idnumber of its own")
    if len(found["cloze"]) + 1 != len(names):
        faults.append(f"{len(found['cloze'])} questions read of {len(names) - 1}")
    for question in found["cloze"]:
        # Braces of formulas look like fields to the reader, but have no type.
        fields = [gap for gap in question.gaps if gap.sub_type == "NUMERICAL"]
        if not fields:
            faults.append(f"{question.name}: no field for a number")
        if "\\(" in question.text_pre_parse and question.text_pre_parse.count("\\(") != question.text_pre_parse.count("\\)"):
            faults.append(f"{question.name}: a formula that is not ended")
        pairs = [tuple(map(Decimal, gap.options[0].answer.split(":"))) for gap in fields]
        numbers[question.name] = pairs
    return faults, numbers, version("moodle-xml-parser")


def qti(path, schemas):
    faults = list(package_integrity.check_package(str(path)))
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        archive.extractall(folder)
        numbers = {}
        for name in sorted(archive.namelist()):
            data = archive.read(name)
            kind = "manifest of QTI" if name == "imsmanifest.xml" else "QTI 2.1"
            faults += schemas.faults(kind, name, data)
            if not name.startswith("items/"):
                continue
            item = onyx2moodle.parser.parse_item(Path(folder) / name)
            fields = [one.response_identifier for one in item.interactions if one.kind == "textEntry"]
            if not fields or sorted(fields) != sorted(item.response_decls):
                faults.append(f"{name}: {len(fields)} fields, {len(item.response_decls)} answers")
            tolerances = {}
            for equal in etree.fromstring(data).iter("{*}equal"):
                answer = equal.find("{*}variable").get("identifier")
                tolerances[answer] = (equal.get("tolerance") or "0 0").split()[0]
            numbers[item.title] = [
                (Decimal(item.response_decls[field].correct_values[0]), Decimal(tolerances.get(field, "-1")))
                for field in fields
            ]
    result = qti_convert.upgrade_package(str(path))
    items = [name for name in result.files if name.startswith("items/")]
    for name in items:
        text = result.files[name]
        root = etree.fromstring(text if isinstance(text, bytes) else text.encode())
        if not list(root.iter("{*}qti-text-entry-interaction")):
            faults.append(f"{name}: no field left in QTI 3")
    if len(items) != len(numbers):
        faults.append(f"{len(items)} items in QTI 3 of {len(numbers)}")
    readers = ", ".join(map(version, ["onyx2moodle", "citolab-qti-convert", "qti-package-maker"]))
    return faults, numbers, readers + schemas.words("manifest of QTI", "QTI 2.1")


def is_within(text, number, tolerance):
    """Whether a text of a cartridge's list is within the tolerance."""
    return abs(Decimal(text.replace("−", "-")) - number) <= tolerance


def cartridge(path, schemas, chapters):
    """Numbers are compared with those of `chapters`, by Moodle's reader."""
    faults = list(package_integrity.check_package(str(path)))
    count = pages = 0
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        faults += schemas.faults("manifest of a cartridge", "imsmanifest.xml", archive.read("imsmanifest.xml"))
        manifest = etree.fromstring(archive.read("imsmanifest.xml"))
        listed = {file.get("href") for file in manifest.iter("{*}file")}
        faults += [f"{name}: not in the manifest" for name in names if name != "imsmanifest.xml" and name not in listed]
        faults += [f"{name}: not in the cartridge" for name in sorted(listed.difference(names))]
        known = {resource.get("identifier") for resource in manifest.iter("{*}resource")}
        led = {item.get("identifierref") for item in manifest.iter("{*}item")} - {None}
        faults += [f"{name}: an item that leads nowhere" for name in sorted(led - known)]
        for name in names:
            pages += name.endswith(".html")
            if not name.startswith("questions/"):
                continue
            slug = Path(name).stem
            data = archive.read(name)
            faults += schemas.faults("questions of a cartridge", name, data)
            expected = [pair for pairs in chapters.get(slug, {}).values() for pair in pairs]
            items = qti2latex.findall_anyns(etree.fromstring(data), "item")
            if len(items) != len(expected):
                faults.append(f"{name}: {len(items)} questions, {len(expected)} numbers in Moodle's")
            for item, pair in zip(items, expected):
                count += 1
                accepted = qti2latex.get_correct_idents(item)
                if not qti2latex.get_item_stem(item) or not accepted:
                    faults.append(f"{name}: {item.get('ident')} has no text, or no answer")
                if not all(is_within(text, *pair) for text in accepted) or str(pair[0]) not in accepted:
                    faults.append(f"{name}: {item.get('ident')} accepts other numbers than Moodle's")
    if not count or not pages:
        faults.append(f"{count} questions, {pages} pages")
    words = f"{counted(pages, 'page')}, {counted(count, 'question')}; read by {version('qti2latex')}, {version('qti-package-maker')}"
    return faults, words + schemas.words("manifest of a cartridge", "questions of a cartridge")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("handouts", type=Path, help="a folder of handouts")
    parser.add_argument("--schemas", help="a folder with the published schemas")
    options = parser.parse_args()
    schemas = Schemas(options.schemas)
    edition = options.handouts / "instructors"
    chapters, failed = {}, False

    def tell(name, words, faults):
        nonlocal failed
        failed = failed or bool(faults)
        print(f"{name}: {words}" if not faults else f"{name}: FAULT: " + "; ".join(faults))

    for path in sorted((edition / "questions").glob("*-moodle.xml")):
        slug = path.name.removesuffix("-moodle.xml")
        try:
            faults, numbers, readers = moodle(path)
        except Exception as error:  # whatever a reader cannot read is a fault of the file
            tell(f"questions/{path.name}", "", [f"not read: {error!r}"])
            continue
        chapters[slug] = numbers
        count = sum(map(len, numbers.values()))
        words = f"{counted(len(numbers), 'question')}, {counted(count, 'number')}; read by {readers}"
        tell(f"questions/{path.name}", words, faults)
        package = path.with_name(f"{slug}-qti21.zip")
        try:
            faults, others, readers = qti(package, schemas)
            if others != numbers:
                faults.append("other questions than Moodle's")
            tell(f"questions/{package.name}", f"{counted(len(others), 'question')}, the same; read by {readers}", faults)
        except Exception as error:
            tell(f"questions/{package.name}", "", [f"not read: {error!r}"])
    try:
        faults, words = cartridge(edition / "course.imscc", schemas, chapters)
        tell("course.imscc", words, faults)
    except Exception as error:
        tell("course.imscc", "", [f"not read: {error!r}"])
    if not chapters:
        tell("questions", "", ["there are none"])
    leaked = [
        path for path in (options.handouts / "students").rglob("*")
        if path.suffix == ".imscc" or re.search(r"-(moodle\.xml|qti21\.zip)$", path.name)
    ]
    if leaked:
        tell("students", "", [f"{path.name}: of the instructors' edition" for path in leaked])
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
