"""Every error that this package raises on purpose, one class per condition.

    FlywheelError
    ├── DocumentError          a packaged .sql or .toml file breaks its own rules (a programming error)
    ├── ExportError            a stranger's file cannot be used; the message says what to do
    │   ├── EmptyFile          no bytes, or no rows under the header
    │   ├── UnreadableFile     binary, unknown format, broken encoding
    │   ├── UnknownExport      no source recognises the columns
    │   ├── AmbiguousExport    more than one source recognises the columns
    │   ├── UndecidedColumn    a date order or a time zone that only a person can tell
    │   │   └── UndecidedMark  whether a comma or a point separates thousands
    │   ├── EntryRefused       what a person entered by hand lacks something, or means nothing
    │   └── CountMismatch      rows read differ from loaded + rejected + duplicate
    ├── WorkspaceError         the store on disk
    │   ├── UnknownVersion     no dataset version of that id
    │   ├── UnknownUpload      no upload of that id
    │   └── DamagedWorkspace   a file is missing or its hash differs
    ├── LinkRefused            a shared link that is not known, has expired or was taken back
    ├── AccessError            who may do what: a server that would be open to strangers, a role that may not
    ├── ScopeError             a value in a link or on the command line that means nothing here
    ├── UnknownMetric          no metric of that name
    ├── ReportError            a file to take along cannot be made here
    └── QueryError             the engine refused a query

Messages name the file, the row, the column, the value and what would be valid, as far as they are known.
"""

from __future__ import annotations


class FlywheelError(Exception):
    """Base of every error raised on purpose; its text is fit to show to a user."""


class DocumentError(FlywheelError):
    """A packaged .sql or .toml file breaks the rules of its kind."""


class ExportError(FlywheelError):
    """A file that was offered as an export cannot be used."""


class EmptyFile(ExportError):
    """The file has no bytes, or a header and nothing under it."""


class UnreadableFile(ExportError):
    """The file is binary, of an unknown format, or not text in any encoding that is read."""


class UnknownExport(ExportError):
    """No source recognises the columns of the file."""


class EntryRefused(ExportError):
    """What a person entered by hand lacks something, or means nothing."""


class AmbiguousExport(ExportError):
    """More than one source recognises the columns of the file."""


class UndecidedColumn(ExportError):
    """A column can be read in two ways and only a person can tell which is right."""


class UndecidedMark(UndecidedColumn):
    """A column of numbers can be read with a decimal point or with a decimal comma."""


class CountMismatch(ExportError):
    """Rows read are not the rows loaded, rejected and duplicate together."""


class WorkspaceError(FlywheelError):
    """The store on disk cannot do what was asked."""


class UnknownVersion(WorkspaceError):
    """There is no dataset version of that id."""


class UnknownUpload(WorkspaceError):
    """There is no upload of that id."""


class DamagedWorkspace(WorkspaceError):
    """A file of the workspace is missing or was altered."""


class LinkRefused(FlywheelError):
    """A shared link is not known here, has expired or was taken back."""


class AccessError(FlywheelError):
    """A server would be open to strangers, or a person may not do what was asked."""


class ScopeError(FlywheelError):
    """A value in a link or on the command line means nothing here."""


class UnknownMetric(FlywheelError):
    """There is no metric of that name."""


class ReportError(FlywheelError):
    """A report cannot be written in the form that was asked for."""


class QueryError(FlywheelError):
    """The engine refused a query."""
