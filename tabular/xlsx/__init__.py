"""Reads a sheet of an XLSX file row by row, as ECMA-376 describes it, within bounds for all that a hostile one could grow."""

from tabular.xlsx.sheet import XlsxFile

__all__ = ["XlsxFile"]
