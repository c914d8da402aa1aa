const BOM = "\uFEFF";

/** A field as RFC 4180 has it; what a spreadsheet would take for a formula begins with an apostrophe. */
function field(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Lets the browser save a table as a file that spreadsheets open. */
export function saveCsv(name: string, rows: readonly (readonly string[])[]): void {
  const text = BOM + rows.map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
